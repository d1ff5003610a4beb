using System.Buffers.Binary;
using System.Security.Cryptography;
using Miner.Core.Mining;
using Miner.Engine;

namespace Miner.Bench.Gpu;

/// <summary>
/// Whether a device finds exactly the hits of a range, by the base class library's SHA-256, before it is timed. The floor is
/// the top word of one of them, so that a word that is wrong in its last bits shows as well.
/// </summary>
internal static class HitProof
{
    /// <summary>As many as a launch of PoCL has.</summary>
    public const int Hashes = 1 << 17;

    // Half of what a launch keeps.
    private const int Hits = 64;

    // Over the end of the nonces.
    private const uint First = 0xfffff000;

    /// <summary>What the device did wrong, or null.</summary>
    public static string? FindFault(ISearchDevice device, int variants)
    {
        PlantedBlock block = PlantedBlock.All[^1];
        var range = new NonceRange(First, (ulong)(Hashes / variants));
        Work open = block.WorkWith(variants, place: 0, uint.MaxValue);
        (uint Word, Hit Hit)[] truth =
        [
            .. (from hit in HitsOf(range, variants) select (TopWord(open, hit), hit))
                .OrderBy(static pair => pair.Item1).Take(Hits),
        ];
        var kept = new Hit[2 * Hits];
        int found = device.Search(block.WorkWith(variants, place: 0, truth[^1].Word), range, kept);
        int right = kept.AsSpan(0, int.Min(found, kept.Length)).ToArray().Intersect(truth.Select(static pair => pair.Hit))
            .Count();
        return found == Hits && right == Hits
            ? null
            : $"{found} hits reported in {variants} versions, {right} of the {Hits} that there are among them";
    }

    private static IEnumerable<Hit> HitsOf(NonceRange range, int variants) =>
        from step in Enumerable.Range(0, (int)range.Count)
        from variant in Enumerable.Range(0, variants)
        select new Hit(unchecked(range.First + (uint)step), variant);

    private static uint TopWord(Work work, Hit hit)
    {
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(work.HeaderOf(hit).ToArray(), digest);
        SHA256.HashData(digest, digest);
        return BinaryPrimitives.ReadUInt32LittleEndian(digest[28..]);
    }
}
