using Miner.Core.Chain;

namespace Miner.Core.DevChain;

/// <summary>One block of the chain, as much of it as the next ones depend on.</summary>
internal readonly record struct ChainLink(Hash256 Hash, int Height, uint Time, uint Bits);

/// <summary>Where the chain stands and what the next block must have.</summary>
/// <param name="MinimumTime">The earliest time a next header may carry.</param>
/// <param name="NextBits">nBits of the next block.</param>
/// <param name="NextSubsidy">What the next coinbase may pay, in satoshi.</param>
public sealed record ChainTip(Hash256 Hash, int Height, uint MinimumTime, uint NextBits, ulong NextSubsidy);

/// <summary>
/// A chain to try a miner on: it starts from a made-up genesis and takes only valid blocks on its tip. It keeps no
/// coins, so it judges neither spends nor fees. It has no clock of its own; callers give the time. Not thread-safe.
/// </summary>
public sealed class DevelopmentChain
{
    // Header times are compared with the median of this many blocks, as on every Bitcoin chain.
    private const int MedianSpan = 11;
    private const int PaceSpan = 9;
    private const int Remembered = 4096;
    private const int HalvingInterval = 150;
    private const ulong FirstSubsidy = 50_0000_0000;

    private readonly DevelopmentChainRules _rules;
    private readonly Dictionary<Hash256, int> _heights = [];
    private readonly List<ChainLink> _recent = [];

    /// <param name="genesisTime">Seconds since 1970; block times follow it.</param>
    public DevelopmentChain(DevelopmentChainRules rules, uint genesisTime)
    {
        _rules = rules;
        Genesis = new BlockHeader(4, Hash256.Zero, Hash256.Zero, genesisTime, rules.FirstTarget.ToCompact(), 0);
        Append(Genesis, 0);
        Tip = Describe();
    }

    public ChainTip Tip { get; private set; }

    /// <summary>The header of height 0; there is no block to it.</summary>
    public BlockHeader Genesis { get; }

    /// <summary>The height of a block among the last few thousand; null where it is not one of them.</summary>
    public int? HeightOf(Hash256 hash) => _heights.TryGetValue(hash, out int height) ? height : null;

    /// <summary>Appends the block, or says why not in the words of BIP 22; null says that it was taken.</summary>
    /// <param name="now">The clock to judge the header's time by, seconds since 1970.</param>
    public string? Submit(ReadOnlySpan<byte> bytes, uint now)
    {
        if (FaultOf(bytes, now, needsWork: true, out Block? block) is { } fault) return fault;
        Append(block!.Header, Tip.Height + 1);
        Tip = Describe();
        return null;
    }

    /// <summary>
    /// What <see cref="Submit"/> would say if the block had its proof of work (BIP 23); nothing changes.
    /// </summary>
    public string? Propose(ReadOnlySpan<byte> bytes, uint now) => FaultOf(bytes, now, needsWork: false, out _);

    private string? FaultOf(ReadOnlySpan<byte> bytes, uint now, bool needsWork, out Block? block)
    {
        block = null;
        try
        {
            block = Block.Parse(bytes);
        }
        catch (FormatException)
        {
            return "Block decode failed";
        }

        if (_heights.ContainsKey(block.Header.ComputeHash())) return "duplicate";
        var context = new BlockContext(
            Tip.Hash, Tip.Height + 1, Tip.NextBits, Tip.MinimumTime - 1, now, Tip.NextSubsidy, needsWork);
        return BlockRules.FaultOf(block, context);
    }

    private void Append(BlockHeader header, int height)
    {
        var link = new ChainLink(header.ComputeHash(), height, header.Time, header.Bits);
        _recent.Add(link);
        _heights.Add(link.Hash, height);
        if (_recent.Count <= Remembered) return;
        // Half at once: cheaper than shifting the list at every block.
        foreach (ChainLink old in _recent.Take(Remembered / 2)) _heights.Remove(old.Hash);
        _recent.RemoveRange(0, Remembered / 2);
    }

    private ChainTip Describe()
    {
        ChainLink last = _recent[^1];
        uint[] times = [.. _recent.TakeLast(MedianSpan).Select(static link => link.Time).Order()];
        uint bits = _rules.NextBits([.. _recent.TakeLast(PaceSpan)]);
        return new ChainTip(last.Hash, last.Height, times[times.Length / 2] + 1, bits, Subsidy(last.Height + 1));
    }

    private static ulong Subsidy(int height)
    {
        int halvings = height / HalvingInterval;
        return halvings < 64 ? FirstSubsidy >> halvings : 0;
    }
}
