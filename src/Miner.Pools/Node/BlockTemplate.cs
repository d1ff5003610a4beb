using System.Collections.Immutable;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>A transaction of a template, with ids that were computed here from its bytes.</summary>
/// <param name="Data">The wire form with witness.</param>
public sealed record TemplateTransaction(ImmutableArray<byte> Data, Hash256 Id, Hash256 WitnessId, bool HasWitness);

/// <summary>
/// A node's proposal of what to mine (BIP 22, 23, 145), as read: not yet checked against our own view.
/// </summary>
public sealed record BlockTemplate
{
    public required int Height { get; init; }
    public required Hash256 PreviousBlock { get; init; }
    public required uint Version { get; init; }
    public required uint Bits { get; init; }

    /// <summary>The node's clock, seconds since 1970.</summary>
    public required uint CurrentTime { get; init; }

    /// <summary>The earliest time the header may carry; 0 where the node does not say.</summary>
    public uint MinimumTime { get; init; }

    /// <summary>Subsidy and fees, in satoshi: what the coinbase may pay.</summary>
    public required ulong CoinbaseValue { get; init; }

    public required ImmutableArray<TemplateTransaction> Transactions { get; init; }

    /// <summary>Names of the rules in force (BIP 9); <c>!</c> before one means that a miner must know it.</summary>
    public ImmutableArray<string> Rules { get; init; } = [];

    /// <summary>Of BIP 23: <c>proposal</c> among them says that the node judges proposals.</summary>
    public ImmutableArray<string> Capabilities { get; init; } = [];

    /// <summary>
    /// The output script that the node would commit to the witnesses with; empty where it gives none.
    /// </summary>
    public ImmutableArray<byte> DefaultWitnessCommitment { get; init; } = [];

    /// <summary>Bytes the node asks for in the coinbase's input script (<c>coinbaseaux</c>).</summary>
    public ImmutableArray<byte> CoinbaseAuxiliary { get; init; } = [];

    /// <summary>Null where the node does not offer long polling.</summary>
    public string? LongPollId { get; init; }

    /// <summary>The script that a signet block must satisfy; empty elsewhere.</summary>
    public ImmutableArray<byte> SignetChallenge { get; init; } = [];

    /// <summary>
    /// Whether segwit is in force: before that a witness in the coinbase would make the block invalid, from then on the
    /// coinbase commits to all witnesses.
    /// </summary>
    public bool IsSegwit => Rules.Any(static rule => rule.TrimStart('!') == "segwit")
        || Transactions.Any(static transaction => transaction.HasWitness);

    /// <summary>True where a miner loses nothing by going on with what it made of the other template.</summary>
    public bool IsSameWorkAs(BlockTemplate other) =>
        PreviousBlock == other.PreviousBlock && Version == other.Version && Bits == other.Bits
        && CoinbaseValue == other.CoinbaseValue && Height == other.Height
        && CoinbaseAuxiliary.SequenceEqual(other.CoinbaseAuxiliary)
        && Transactions.Select(static transaction => transaction.WitnessId)
            .SequenceEqual(other.Transactions.Select(static transaction => transaction.WitnessId));
}
