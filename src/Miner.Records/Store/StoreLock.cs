using System.Globalization;
using Miner.Records.Tree;

namespace Miner.Records.Store;

/// <summary>
/// Keeps a second writer out and tells it who is in. The system drops the lock with the process, whatever ends that; a
/// name left behind beside a free lock means nothing.
/// </summary>
internal sealed class StoreLock : IDisposable
{
    private readonly FileStream _held;

    private StoreLock(FileStream held) => _held = held;

    /// <exception cref="StoreInUseException">Another process holds it.</exception>
    public static StoreLock Take(string path)
    {
        // A locked file cannot be read through .NET by anyone else, so the name stands in a file beside it.
        string name = path + ".holder";
        FileStream held;
        try
        {
            held = PrivateFiles.Open(path, FileMode.OpenOrCreate, FileShare.None);
        }
        catch (IOException e) when (File.Exists(path))
        {
            string holder = File.Exists(name) ? File.ReadAllText(name) : "another process";
            throw new StoreInUseException(holder, path, e);
        }

        using (FileStream file = PrivateFiles.Create(name))
        using (var text = new StreamWriter(file))
            text.Write(string.Create(
                CultureInfo.InvariantCulture,
                $"process {Environment.ProcessId} on {Environment.MachineName} ({Path.GetFileName(Environment.ProcessPath)})"));
        return new StoreLock(held);
    }

    /// <summary>Whether somebody holds it just now. A look shares it for a moment, so there should be a reason for one.</summary>
    public static bool IsHeld(string path)
    {
        try
        {
            File.OpenHandle(path, access: FileAccess.Read, share: FileShare.Read).Dispose();
            return false;
        }
        catch (FileNotFoundException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    public void Dispose() => _held.Dispose();
}
