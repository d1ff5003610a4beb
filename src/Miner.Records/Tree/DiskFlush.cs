using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Miner.Records.Tree;

/// <summary>Makes files and their names survive a loss of power; flushing a file does so for its contents only.</summary>
internal static class DiskFlush
{
    private const int ReadOnly = 0;

    /// <summary>The names in a folder and in those below it, and its own in the one above.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Folders(string folder)
    {
        foreach (string below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)) Folder(below);
        Folder(folder);
        if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } above) Folder(above);
    }

    /// <summary>The names in a folder.</summary>
    /// <exception cref="IOException">The folder is not there, or the disk refused.</exception>
    public static void Folder(string path)
    {
        // There is no such call on Windows, where NTFS keeps names in its journal.
        if (OperatingSystem.IsWindows()) return;
        using SafeFileHandle folder = OpenFolder(path);
        RandomAccess.FlushToDisk(folder);
    }

    // File.OpenHandle refuses directories.
    private static SafeFileHandle OpenFolder(string path)
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
