using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>
/// Asks a device for answers that are known: real blocks at both ends of the range, and every hash under an easy floor,
/// so that a single dead lane shows. What a device reports is hashed again by the base class library.
/// </summary>
public static class DeviceSelfTest
{
    // Not a multiple of anybody's lanes.
    private const uint Span = 301;

    private const int CrowdHashes = 4096;
    private const uint CrowdWord = 0x1fffffff;
    private const uint CrowdFirst = 0xffffffe0;

    // A device may filter coarsely; one that reports everything is no use.
    private const int FalseHitsAllowed = 8;

    /// <summary>
    /// Runs the test on the calling thread, in some milliseconds. Null when the device passed, otherwise what it did.
    /// </summary>
    public static string? FindFault(ISearchDevice device)
    {
        ImmutableArray<int> variantCounts = device.Info.VariantsPerWork == 1 ? [1] : [1, device.Info.VariantsPerWork];
        return variantCounts
            .SelectMany(variants => PlantedCases(variants).Append(CrowdCase(variants)))
            .Select(known => known.FindFault(device))
            .FirstOrDefault(static fault => fault is not null);
    }

    private static IEnumerable<KnownAnswers> PlantedCases(int variants)
    {
        ImmutableArray<PlantedBlock> blocks = PlantedBlock.All;
        for (int index = 0; index < blocks.Length; index++)
        {
            int place = index * (variants - 1) / (blocks.Length - 1);
            BlockHeader header = blocks[index].Header;
            Work work = blocks[index].WorkWith(variants, place, hitWord: 0);
            ImmutableArray<Hit> answer = [new Hit(header.Nonce, place)];
            string what = $"block {blocks[index].Height} in {variants} versions";
            yield return new KnownAnswers($"{what}, alone", work, new NonceRange(header.Nonce, 1), answer);
            yield return new KnownAnswers($"{what}, first nonce", work, new NonceRange(header.Nonce, Span), answer);
            yield return new KnownAnswers(
                $"{what}, last nonce", work, new NonceRange(unchecked(header.Nonce - Span + 1), Span), answer);
            yield return new KnownAnswers(
                $"{what}, out of range", work, new NonceRange(unchecked(header.Nonce + 1), Span), []);
        }
    }

    // Across the end of the nonces, over all lanes.
    private static KnownAnswers CrowdCase(int variants)
    {
        Work work = PlantedBlock.All[0].WorkWith(variants, 0, CrowdWord);
        NonceRange range = new(CrowdFirst, (ulong)int.Max(64, CrowdHashes / variants));
        return new KnownAnswers($"an easy floor in {variants} versions", work, range, KnownAnswers.Of(work, range));
    }

    private sealed record KnownAnswers(string Name, Work Work, NonceRange Range, ImmutableArray<Hit> Answers)
    {
        /// <summary>All true hits of a range, by the base class library.</summary>
        public static ImmutableArray<Hit> Of(Work work, NonceRange range) =>
        [
            .. from step in Enumerable.Range(0, (int)range.Count)
               from variant in Enumerable.Range(0, work.Versions.Length)
               let hit = new Hit(unchecked(range.First + (uint)step), variant)
               where IsTrue(work, hit)
               select hit,
        ];

        public string? FindFault(ISearchDevice device)
        {
            int falseHitsAllowed = Answers.Length + FalseHitsAllowed;
            var hits = new Hit[Answers.Length + falseHitsAllowed];
            int count = device.Search(Work, Range, hits);
            if (count < 0 || count > hits.Length) return $"{Name}: {count} hits reported, {Answers.Length} are right";
            Array.Resize(ref hits, count);
            if (hits.Any(hit => !IsInRange(hit))) return $"{Name}: a hit outside the work was reported";
            int missed = Answers.Except(hits).Count();
            if (missed != 0) return $"{Name}: {missed} of {Answers.Length} known answers missed";
            int falseHits = hits.Count(hit => !IsTrue(Work, hit));
            return falseHits > falseHitsAllowed ? $"{Name}: {falseHits} false hits" : null;
        }

        private static bool IsTrue(Work work, Hit hit)
        {
            Hash256 hash = Hash256.OfDoubleSha256(work.HeaderOf(hit).ToArray());
            return (uint)(hash.High >> 96) <= work.HitWord;
        }

        private bool IsInRange(Hit hit) =>
            unchecked(hit.Nonce - Range.First) < Range.Count
            && hit.Variant >= 0
            && hit.Variant < Work.Versions.Length;
    }
}
