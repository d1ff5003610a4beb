using System.Globalization;
using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>Brings a header archive up to a node's best chain.</summary>
/// <param name="tell">Called with the height reached and the height to reach, after each piece that is on the disk.</param>
public sealed class HeaderSync(IBestChain chain, HeaderArchive archive, Action<int, int> tell)
{
    // A piece is asked for in two requests: enough that their way does not count, and half a megabyte of answer.
    private const int Piece = 2000;

    // Deeper than any reorganisation there has been on the main network, and deep enough for test networks.
    private const int DeepestFork = 1000;

    /// <summary>Appends what is missing; where the chain was reorganised, what is no longer in it is cut off first.</summary>
    /// <returns>How many headers were cut off.</returns>
    /// <exception cref="FormatException">The node's headers do not hold together, or are not this archive's chain.</exception>
    /// <exception cref="ChainUnreachableException">The node cannot be asked.</exception>
    /// <exception cref="IOException">The disk refused.</exception>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        int height = await chain.HeightAsync(stop);
        int fork = await ForkAsync(Math.Min(archive.TipHeight, height), stop);
        // Also where the node is behind: it may be catching up.
        if (fork == height) return 0;
        int stale = archive.TipHeight - fork;
        if (stale > 0) await ReplaceAsync(fork, height, stop);
        IReadOnlyList<BlockHeader> piece = await ReadAsync(archive.TipHeight + 1, height, stop);
        while (piece.Count > 0)
        {
            // The node works on the next piece while this one is checked and goes to the disk.
            Task<IReadOnlyList<BlockHeader>> next = ReadAsync(archive.TipHeight + 1 + piece.Count, height, stop);
            await Task.WhenAll(Task.Run(() => archive.Append(piece), CancellationToken.None), next);
            tell(archive.TipHeight, height);
            piece = await next;
        }

        return stale;
    }

    /// <summary>The last height at which the archive and the node agree; the one before the first where there is none yet.</summary>
    private async Task<int> ForkAsync(int height, CancellationToken stop)
    {
        int lowest = Math.Max(archive.FirstHeight - 1, height - DeepestFork);
        for (int at = height; at > lowest; at--)
            if (await chain.HeaderAtAsync(at, stop) == archive.At(at)) return at;
        return archive.Count == 0 ? archive.FirstHeight - 1 : throw new FormatException(string.Create(
            CultureInfo.InvariantCulture,
            $"the node's chain differs from the archive from height {lowest + 1} on at least: it is another chain"));
    }

    // As much of the node's branch as outweighs the archive's, before anything is cut: a node with less work behind it, or
    // with work that it only claims, must not shorten the archive.
    private async Task ReplaceAsync(int fork, int height, CancellationToken stop)
    {
        double ours = archive.WorkFrom(fork + 1), theirs = 0;
        List<BlockHeader> branch = [];
        while (theirs < ours && fork + branch.Count < height)
        {
            IReadOnlyList<BlockHeader> piece = await ReadAsync(fork + 1 + branch.Count, height, stop);
            foreach (BlockHeader header in piece) theirs += Target.FromCompact(header.Bits).ExpectedHashes;
            branch.AddRange(piece);
        }

        if (theirs < ours)
            throw new FormatException(string.Create(
                CultureInfo.InvariantCulture,
                $"the node's chain forks off after height {fork} and has less work than the archive's"));
        archive.ReplaceFrom(fork + 1, branch);
        tell(archive.TipHeight, height);
    }

    /// <summary>The next piece up to a height; empty above it.</summary>
    private async Task<IReadOnlyList<BlockHeader>> ReadAsync(int first, int last, CancellationToken stop)
    {
        int wanted = Math.Clamp(last - first + 1, 0, Piece);
        IReadOnlyList<BlockHeader> headers = wanted == 0 ? [] : await chain.HeadersAsync(first, wanted, stop);
        return headers.Count == wanted ? headers : throw new FormatException(string.Create(
            CultureInfo.InvariantCulture, $"the node has no header {first + headers.Count} any longer: run it again"));
    }
}
