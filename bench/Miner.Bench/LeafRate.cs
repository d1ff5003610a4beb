using System.Diagnostics;
using System.Globalization;
using Miner.Core.Hashing;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Bench;

/// <summary>
/// Leaves a second from digests and salts to the root, on one thread: the lanes of every path, and the base class library
/// one message after the other, in turns. Rates are per second of processor time, of each the fastest turn.
/// </summary>
internal static class LeafRate
{
    private const int Turns = 5;
    private const int Piece = 4096;
    private const int LeavesPerTurn = 1 << 20;
    private const int ManyLeaves = 10_000_000;

    public static void Run(TextWriter output)
    {
        var input = new Input();
        string[] names = [.. PairHashes.All.Where(static path => path.IsAvailable).Select(static path => path.Name), "library"];
        var best = new double[names.Length];
        var roots = new HashSet<Sha256Digest>();
        for (int turn = 0; turn <= Turns; turn++)
        {
            for (int i = 0; i < names.Length; i++)
            {
                var hasher = new LeafHasher(PairHashes.All.SingleOrDefault(path => path.Name == names[i]));
                TimeSpan before = Environment.CpuUsage.TotalTime;
                roots.Add(Root(input, hasher, LeavesPerTurn));
                double rate = LeavesPerTurn / (Environment.CpuUsage.TotalTime - before).TotalSeconds;
                // The first turn is the just-in-time compiler's.
                if (turn > 0) best[i] = Math.Max(best[i], rate);
            }
        }

        if (roots.Count != 1) throw new InvalidOperationException("BUG: the paths disagree about the root");
        for (int i = 0; i < names.Length; i++)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{names[i],-10}{best[i] / 1e6,7:0.00} M leaves/s, {best[i] / best[^1]:0.0} times the library"));
        TellOfMemory(input, output);
        TellOfTiles(input, output);
    }

    private static void TellOfMemory(Input input, TextWriter output)
    {
        Root(input, new LeafHasher(), ManyLeaves);
        using var self = Process.GetCurrentProcess();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{ManyLeaves / 1e6:0} million leaves: the process had {self.PeakWorkingSet64 / 1e6:0} MB at most, runtime included"));
    }

    private static void TellOfTiles(Input input, TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("miner-bench-").FullName;
        try
        {
            long start = TimeProvider.System.GetTimestamp();
            using var writer = new TileWriter(folder);
            var hasher = new LeafHasher();
            var leaves = new Sha256Digest[Piece];
            for (int done = 0; done < ManyLeaves; done += Piece)
            {
                int count = Math.Min(Piece, ManyLeaves - done);
                hasher.HashLeaves(CanonicalForm.Raw, input.Salts[..count], input.Digests[..count], leaves);
                writer.Append(leaves.AsSpan(0, count));
            }

            TimeSpan written = TimeProvider.System.GetElapsedTime(start);
            writer.Complete();
            using var self = Process.GetCurrentProcess();
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"the same into tiles: {written.TotalSeconds:0.0} s, on the disk for good after "
                + $"{TimeProvider.System.GetElapsedTime(start).TotalSeconds:0.0} s, {self.PeakWorkingSet64 / 1e6:0} MB at most"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Sha256Digest Root(Input input, LeafHasher hasher, int count)
    {
        var range = new CompactRange();
        var leaves = new Sha256Digest[Piece];
        int level = int.Log2(Piece);
        for (; count >= Piece; count -= Piece)
        {
            hasher.HashLeaves(CanonicalForm.Raw, input.Salts, input.Digests, leaves);
            range.Append(hasher.Fold(leaves), level);
        }

        hasher.HashLeaves(CanonicalForm.Raw, input.Salts[..count], input.Digests[..count], leaves);
        foreach (Sha256Digest leaf in leaves.AsSpan(0, count)) range.Append(leaf);
        return range.Root;
    }

    /// <summary>A piece of digests and salts; the tree is made of it over and over, as hashing does not care.</summary>
    private sealed class Input
    {
        private readonly Blinding[] _salts = new Blinding[Piece];
        private readonly Sha256Digest[] _digests = new Sha256Digest[Piece];

        public Input()
        {
            Blinding.Fill(_salts);
            for (int i = 0; i < Piece; i++) _digests[i] = Sha256Digest.Of(_salts[i].Bytes);
        }

        public ReadOnlySpan<Blinding> Salts => _salts;
        public ReadOnlySpan<Sha256Digest> Digests => _digests;
    }
}
