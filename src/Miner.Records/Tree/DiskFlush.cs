using System.Runtime.InteropServices;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Miner.Records.Tree;

/// <summary>Makes files and their names survive a loss of power; flushing a file does so for its contents only.</summary>
internal static class DiskFlush
{
    private const int ReadOnly = 0;

    /// <summary>All files and folders below a folder, and its own name in the one above.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public static void Tree(string folder)
    {
        // Side by side, since a file system's journal takes many flushes in one commit.
        var options = new ParallelOptions { MaxDegreeOfParallelism = 16 };
        try
        {
            Parallel.ForEach(Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories), options, File);
        }
        catch (AggregateException e) when (e.InnerException is IOException first)
        {
            throw new IOException(first.Message, e);
        }

        foreach (string below in Directory.EnumerateDirectories(folder, "*", SearchOption.AllDirectories)) Folder(below);
        Folder(folder);
        if (Path.GetDirectoryName(Path.GetFullPath(folder)) is { } above) Folder(above);
    }

    /// <exception cref="IOException">The file is not there, or the disk refused.</exception>
    public static void File(string path)
    {
        using SafeFileHandle file = System.IO.File.OpenHandle(path, access: FileAccess.ReadWrite);
        RandomAccess.FlushToDisk(file);
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
