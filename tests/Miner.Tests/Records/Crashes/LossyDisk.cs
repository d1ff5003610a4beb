using System.Text;

namespace Miner.Tests.Records.Crashes;

/// <summary>
/// What a disk holds of the files of one folder: for certain what was flushed, and of the rest what luck decides when the
/// power goes. As POSIX has it and no better: a flush of a file keeps its bytes, one of a folder the names in it.
/// </summary>
internal sealed class LossyDisk(string root)
{
    private readonly Folder _root = new();

    public void Apply(DiskRecord record)
    {
        (Folder parent, string name) = Place(record.Path);
        switch (record.Kind)
        {
            case DiskOperation.Create:
                parent.Change((name, new Contents()));
                break;
            case DiskOperation.MakeFolder:
                // The folder itself is there before the process is.
                if (name.Length > 0) parent.Change((name, new Folder()));
                break;
            case DiskOperation.Write:
                ((Contents)parent.Names[name]).Change(new Piece(record.At, record.Rest));
                break;
            case DiskOperation.SetSize:
                ((Contents)parent.Names[name]).Change(new Piece(record.At, null));
                break;
            case DiskOperation.Unlink or DiskOperation.RemoveFolder:
                parent.Change((name, null));
                break;
            case DiskOperation.Rename:
                Rename(parent, name, Place(Encoding.UTF8.GetString(record.Rest)));
                break;
            case DiskOperation.Sync:
                (name.Length == 0 ? _root : parent.Names[name]).Sync();
                break;
        }
    }

    /// <summary>Makes the files anew as they are found once the power is back.</summary>
    /// <param name="isSafe">Whether what stands directly in the root under a name loses nothing: it is on another machine.</param>
    /// <param name="chance">That a piece which was not flushed is there, from 0 to 1; 1 is all of it, in order.</param>
    public void Rebuild(string target, Func<string, bool> isSafe, double chance, Random random)
    {
        Directory.CreateDirectory(target);
        foreach ((string name, Entry entry) in _root.Names)
            entry.Rebuild(Path.Combine(target, name), isSafe(name) ? 1 : chance, random);
    }

    // Within one folder a name is moved in one step; between two, either may be known without the other.
    private static void Rename(Folder parent, string name, (Folder Folder, string Name) to)
    {
        Entry entry = parent.Names[name];
        if (parent == to.Folder)
        {
            parent.Change((name, null), (to.Name, entry));
            return;
        }

        to.Folder.Change((to.Name, entry));
        parent.Change((name, null));
    }

    private (Folder Parent, string Name) Place(string path)
    {
        string[] parts = Path.GetRelativePath(root, path).Split('/');
        Folder at = _root;
        foreach (string part in parts[..^1]) at = (Folder)at.Names[part];
        return (at, parts[^1] == "." ? "" : parts[^1]);
    }

    private abstract class Entry
    {
        public abstract void Sync();

        public abstract void Rebuild(string path, double chance, Random random);
    }

    private sealed class Folder : Entry
    {
        private readonly List<(string Name, Entry? Entry)[]> _pending = [];
        private Dictionary<string, Entry> _kept = [];

        public Dictionary<string, Entry> Names { get; } = [];

        public void Change(params (string, Entry?)[] names)
        {
            Take(Names, names);
            _pending.Add(names);
        }

        public override void Sync()
        {
            _kept = new Dictionary<string, Entry>(Names);
            _pending.Clear();
        }

        // A file system has a journal of names: they become known in the order in which they were made.
        public override void Rebuild(string path, double chance, Random random)
        {
            Directory.CreateDirectory(path);
            var names = new Dictionary<string, Entry>(_kept);
            int known = chance < 1 ? (int)Math.Round(_pending.Count * Math.Min(1, chance * 2 * random.NextDouble())) : _pending.Count;
            foreach ((string, Entry?)[] change in _pending[..known]) Take(names, change);
            foreach ((string name, Entry entry) in names)
                // SQLite's index in shared memory is of one life only.
                if (!name.EndsWith("-shm", StringComparison.Ordinal)) entry.Rebuild(Path.Combine(path, name), chance, random);
        }

        private static void Take(Dictionary<string, Entry> names, (string Name, Entry? Entry)[] change)
        {
            foreach ((string name, Entry? entry) in change)
            {
                if (entry is null) names.Remove(name);
                else names[name] = entry;
            }
        }
    }

    private sealed class Contents : Entry
    {
        // What a disk writes as a whole.
        private const int Sector = 512;

        private readonly List<Piece> _pending = [];
        private byte[] _now = [];
        private byte[] _kept = [];

        public void Change(Piece piece)
        {
            Take(ref _now, piece);
            _pending.Add(piece);
        }

        public override void Sync()
        {
            _kept = [.. _now];
            _pending.Clear();
        }

        public override void Rebuild(string path, double chance, Random random)
        {
            byte[] bytes = [.. _kept];
            foreach (Piece piece in _pending)
                foreach (Piece part in piece.Cut(Sector))
                    if (random.NextDouble() < chance) Take(ref bytes, part);
            File.WriteAllBytes(path, bytes);
        }

        // What was skipped on the way to a new end is zeros, as it is in a file.
        private static void Take(ref byte[] bytes, Piece piece)
        {
            if (piece.Data is null)
            {
                Array.Resize(ref bytes, (int)piece.At);
                return;
            }

            if (bytes.Length < piece.At + piece.Data.Length) Array.Resize(ref bytes, (int)piece.At + piece.Data.Length);
            piece.Data.CopyTo(bytes.AsSpan((int)piece.At));
        }
    }

    /// <param name="Data">Null where the size is set.</param>
    private readonly record struct Piece(long At, byte[]? Data)
    {
        public IEnumerable<Piece> Cut(int sector)
        {
            if (Data is null)
            {
                yield return this;
                yield break;
            }

            for (int from = 0; from < Data.Length;)
            {
                int to = (int)long.Min(Data.Length, from + sector - ((At + from) % sector));
                yield return new Piece(At + from, Data[from..to]);
                from = to;
            }
        }
    }
}
