using System.Collections.Immutable;
using System.Security.Cryptography;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>Makes jobs of templates. Called by the source's pump only.</summary>
internal sealed class NodeJobFactory(string sourceName, NodeOptions options)
{
    // Two miners on one node, or one that was restarted, get the same template and count from the same extranonce: by
    // chance, one in four thousand million times, they would also search the same headers.
    private const int OriginSize = 4;

    private readonly SourceEpoch _epoch = new(sourceName, 1);
    private readonly ImmutableArray<byte> _origin = NewOrigin();
    private HeightRace _race = new();
    private Hash256? _previous;
    private int _count;

    /// <summary>
    /// True where a node took our block on the same parent: a node that still gives such a template is behind itself, and
    /// whatever is found on it is lost.
    /// </summary>
    public bool IsSolved(BlockTemplate template) => _previous == template.PreviousBlock && _race.IsWon;

    /// <param name="commitment">A script to carry in an output of no value; empty for none.</param>
    /// <exception cref="FormatException">The node's coinbaseaux does not fit the coinbase.</exception>
    public NodeJob Make(
        BlockTemplate template, ImmutableArray<byte> payoutScript, ImmutableArray<byte> commitment)
    {
        CoinbaseTemplate coinbase = Coinbase(template, payoutScript, commitment, options.CoinbaseSignature, _origin);
        bool isNewHeight = _previous != template.PreviousBlock;
        if (isNewHeight) (_race, _previous) = (new HeightRace(), template.PreviousBlock);
        _count++;
        return new NodeJob
        {
            Id = $"{template.Height}-{_count}",
            Epoch = _epoch,
            Coinbase = coinbase,
            Branch = MerkleTree.CoinbaseBranch([.. template.Transactions.Select(static transaction => transaction.Id)]),
            Version = template.Version,
            VersionMask = options.VersionRolling ? new VersionMask(VersionMask.Bip320) : VersionMask.None,
            PreviousBlock = template.PreviousBlock,
            Bits = template.Bits,
            Time = uint.Max(template.CurrentTime, template.MinimumTime),
            ShareTarget = Target.FromCompact(template.Bits),
            AbandonsEarlier = isNewHeight,
            Height = template.Height,
            Template = template,
            Race = _race,
            Commitment = commitment,
        };
    }

    /// <summary>Bytes that no other miner on this template has.</summary>
    public static ImmutableArray<byte> NewOrigin() => [.. RandomNumberGenerator.GetBytes(OriginSize)];

    /// <summary>
    /// Our own coinbase: all to the payout script, then somebody's commitment where there is one, and that to the witnesses
    /// last, where segwit is in force.
    /// </summary>
    /// <exception cref="FormatException">The node's coinbaseaux does not fit.</exception>
    public static CoinbaseTemplate Coinbase(
        BlockTemplate template,
        ImmutableArray<byte> payoutScript,
        ImmutableArray<byte> commitment,
        string signature,
        ImmutableArray<byte> origin)
    {
        ImmutableArray<TransactionOutput> outputs = [new TransactionOutput(template.CoinbaseValue, payoutScript)];
        if (!commitment.IsEmpty) outputs = outputs.Add(new TransactionOutput(0, commitment));
        if (template.IsSegwit) outputs = outputs.Add(new TransactionOutput(0, [.. TemplateCheck.Commitment(template)]));
        var builder = new CoinbaseBuilder
        {
            Height = template.Height,
            Signature = signature,
            Auxiliary = template.CoinbaseAuxiliary,
            Origin = origin,
            Outputs = outputs,
        };
        return builder.Build();
    }
}
