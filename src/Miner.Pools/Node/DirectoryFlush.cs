using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Miner.Pools.Node;

/// <summary>
/// Makes the names in a directory survive a loss of power; flushing a file does so for its contents only.
/// </summary>
internal static class DirectoryFlush
{
    private const int ReadOnly = 0;

    /// <exception cref="IOException">The directory is not there, or the disk refused.</exception>
    public static void Flush(string path)
    {
        // There is no such call on Windows, where NTFS keeps names in its journal.
        if (OperatingSystem.IsWindows()) return;
        using SafeFileHandle directory = Open(path);
        RandomAccess.FlushToDisk(directory);
    }

    // File.OpenHandle refuses directories.
    private static SafeFileHandle Open(string path)
    {
        int descriptor = open([.. Encoding.UTF8.GetBytes(path), 0], ReadOnly);
        if (descriptor >= 0) return new SafeFileHandle(descriptor, ownsHandle: true);
        string why = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        throw new IOException($"'{path}' cannot be opened: {why}");
    }

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int open(byte[] path, int flags);
}
