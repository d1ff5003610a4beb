using System.Globalization;
using Miner.Core.Chain;

namespace Miner.Records.Verification;

/// <summary>The end of a chain of headers, and the checks that the next one must pass.</summary>
/// <param name="rules">Those that the headers so far keep to; an archive of a network begins with all of its.</param>
internal sealed class HeaderChain(IReadOnlyList<DifficultyRules> rules, HeaderWindow window)
{
    private (uint Bits, Target Target) _last;

    public HeaderChain(ChainNetwork network, int firstHeight)
        : this(DifficultyRules.Of(network), new HeaderWindow(firstHeight))
    {
    }

    /// <summary>Hash of the last header; null before the first.</summary>
    public Hash256? Tip { get; private set; }

    public HeaderChain Copy() => new(rules, window.Copy()) { Tip = Tip };

    /// <summary>As this one was when its archive had fewer headers; the headers from <see cref="WindowStart"/> on are to be added.</summary>
    public HeaderChain From(int height) => new(rules, new HeaderWindow(height));

    /// <summary>From which height on the checks of the header at a height look at what is before it.</summary>
    public static int WindowStart(int height, int firstHeight) =>
        Math.Max(firstHeight, ((height - 1) / DifficultyRules.Period * DifficultyRules.Period) - 11);

    /// <summary>Takes one header more.</summary>
    /// <param name="bytes">Its 80 bytes.</param>
    /// <exception cref="FormatException">It does not follow, has no work, or breaks a rule of its network.</exception>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        BlockHeader header = BlockHeader.Parse(bytes);
        if (Tip is { } before && header.PreviousBlock != before)
            throw Refused(string.Create(CultureInfo.InvariantCulture, $"does not follow header {window.NextHeight - 1}"));
        Hash256 hash = Hash256.OfDoubleSha256(bytes);
        // The same for 2016 headers, mostly, and dear to decode.
        if (header.Bits != _last.Bits) _last = (header.Bits, TargetOf(header.Bits));
        if (!_last.Target.IsMetBy(hash)) throw Refused("does not meet its target");
        if (rules.Count > 1) Narrow(header, hash);
        else if (rules[0].FaultOf(header, hash, window) is { } fault) throw Refused(fault);
        window.Add(header, rules[0].EasiestBits);
        Tip = hash;
    }

    private Target TargetOf(uint bits)
    {
        try
        {
            return Target.FromCompact(bits);
        }
        catch (FormatException e)
        {
            throw Refused($"has no target: {e.Message}");
        }
    }

    // Which of them it is shows at the latest where they differ; from there on the others hold no longer.
    private void Narrow(BlockHeader header, Hash256 hash)
    {
        DifficultyRules[] kept = [.. rules.Where(rule => rule.FaultOf(header, hash, window) is null)];
        if (kept.Length == 0) throw Refused(rules[^1].FaultOf(header, hash, window)!);
        rules = kept;
    }

    private FormatException Refused(string why) =>
        new(string.Create(CultureInfo.InvariantCulture, $"header {window.NextHeight} {why}"));
}
