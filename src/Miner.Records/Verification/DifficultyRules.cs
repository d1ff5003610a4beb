using System.Globalization;
using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>
/// What a network asks of a header's target and time, given the headers before it: as pow.cpp, validation.cpp and
/// chainparams.cpp of Bitcoin Core, and BIP 94, have it. That a time is not over two hours ahead of the clock is for those
/// to check who see the block when it is new.
/// </summary>
/// <param name="EasiestBits">nBits of the easiest target that the network allows.</param>
/// <param name="Genesis">Hash of block 0; null where each chain has its own.</param>
internal sealed record DifficultyRules(uint EasiestBits, Hash256? Genesis)
{
    /// <summary>In blocks.</summary>
    public const int Period = 2016;

    // In seconds: two weeks. What it is held against spans one interval less than there are blocks in a period.
    private const long WantedTime = 14 * 86_400;
    private const int MostStep = 4;
    private const uint LongPause = 20 * 60;
    private const uint MostStepBack = 600;

    private readonly Target _easiest = Target.FromCompact(EasiestBits);

    /// <summary>False: whoever runs the chain decides on its targets.</summary>
    private bool Retargets { get; init; } = true;

    /// <summary>A header that comes twenty minutes after the one before is to have the easiest target.</summary>
    private bool EasesAfterPause { get; init; }

    /// <summary>BIP 94: a new target follows from the period's first, and a period does not begin with a leap back.</summary>
    private bool IsBip94 { get; init; }

    /// <summary>
    /// The rules of a network. Two for "test", which is what nodes call testnet3, and what testnet4 is called here: an
    /// archive keeps to one of them.
    /// </summary>
    public static IReadOnlyList<DifficultyRules> Of(ChainNetwork network) => network.Name switch
    {
        "main" => [Of(0x1d00ffff, "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f")],
        "test" =>
        [
            Of(0x1d00ffff, "000000000933ea01ad0ee984209779baaec3ced90fa3f408719526f8d77f4943") with { EasesAfterPause = true },
            Of(0x1d00ffff, "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043") with
            {
                EasesAfterPause = true, IsBip94 = true,
            },
        ],
        "signet" => [Of(0x1e0377ae, "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6")],
        "regtest" => [new DifficultyRules(0x207fffff, null) { Retargets = false }],
        _ => throw new InvalidOperationException($"BUG: no rules for {network}"),
    };

    /// <summary>What is wrong with the next header; null where nothing is.</summary>
    public string? FaultOf(BlockHeader header, Hash256 hash, HeaderWindow before)
    {
        if (before.NextHeight == 0 && Genesis is { } genesis && hash != genesis) return "is not the network's first block";
        if (header.Bits != before.Last?.Bits && Target.FromCompact(header.Bits) > _easiest)
            return $"has an easier target than the network allows, nBits {header.Bits:x8}";
        return FaultOfTime(header, before) ?? (before.Last is { } last && Retargets ? FaultOfTarget(header, last, before) : null);
    }

    private string? FaultOfTime(BlockHeader header, HeaderWindow before)
    {
        if (header.Time <= before.MedianTime)
            return Invariant($"has time {header.Time}, not above {before.MedianTime}, the median of the eleven before it");
        bool leapsBack = IsBip94 && before.NextHeight % Period == 0 && header.Time + (long)MostStepBack < before.Last?.Time;
        return leapsBack ? "begins a period over ten minutes before the header it follows (BIP 94)" : null;
    }

    private string? FaultOfTarget(BlockHeader header, BlockHeader last, HeaderWindow before)
    {
        bool isFirst = before.NextHeight % Period == 0;
        if (isFirst && before.PeriodFirst is null) return FaultOfStep(header, last);
        uint? wanted = isFirst ? Next(before.PeriodFirst!.Value, last)
            : !EasesAfterPause ? last.Bits
            : header.Time > last.Time + (long)LongPause ? EasiestBits
            : before.LastRegularBits;
        return wanted is null || header.Bits == wanted
            ? null
            : $"has nBits {header.Bits:x8}, where the headers before it make it {wanted:x8}";
    }

    // The period began before the archive: how long it took is not known, but no step is longer than that.
    private string? FaultOfStep(BlockHeader header, BlockHeader last)
    {
        if (EasesAfterPause) return null;
        Target target = Target.FromCompact(header.Bits);
        return target >= Target.FromCompact(After(last.Bits, 0)) && target <= Target.FromCompact(After(last.Bits, long.MaxValue))
            ? null
            : $"has nBits {header.Bits:x8}, over four times away from {last.Bits:x8} before it";
    }

    /// <summary>nBits of a period, from the first and the last header of the one before.</summary>
    internal uint Next(BlockHeader first, BlockHeader last) =>
        After(IsBip94 ? first.Bits : last.Bits, last.Time - (long)first.Time);

    private uint After(uint bits, long took)
    {
        long counted = long.Clamp(took, WantedTime / MostStep, WantedTime * MostStep);
        Target target = Target.FromCompact(bits).Scale((uint)counted, (uint)WantedTime);
        return (target > _easiest ? _easiest : target).ToCompact();
    }

    private static DifficultyRules Of(uint easiestBits, string genesis) => new(easiestBits, Hash256.Parse(genesis));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
