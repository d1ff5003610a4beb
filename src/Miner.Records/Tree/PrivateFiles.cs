namespace Miner.Records.Tree;

/// <summary>Files and folders that nobody but their owner may read: 0600 and 0700 where the system knows modes.</summary>
public static class PrivateFiles
{
    private const UnixFileMode FileMode0600 = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode FolderMode0700 = FileMode0600 | UnixFileMode.UserExecute;

    /// <summary>A new and empty file in place of any that is there.</summary>
    public static FileStream Create(string path) => Open(path, FileMode.Create);

    public static FileStream Open(string path, FileMode mode, FileShare share = FileShare.Read)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = share, BufferSize = 0 };
        if (!OperatingSystem.IsWindows()) options.UnixCreateMode = FileMode0600;
        return new FileStream(path, options);
    }

    /// <summary>A folder, and those above it that are not there.</summary>
    public static void CreateFolder(string path)
    {
        if (Directory.Exists(path)) return;
        // The mode counts for the last folder only, so each is made by itself.
        if (Path.GetDirectoryName(Path.GetFullPath(path)) is { } above) CreateFolder(above);
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, FolderMode0700);
    }
}
