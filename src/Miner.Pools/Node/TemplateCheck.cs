using System.Collections.Frozen;
using System.Collections.Immutable;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <param name="IsForGood">True where no later template can be better: the miner does not know the chain's
/// rules.</param>
internal sealed record TemplateFault(bool IsForGood, string Text);

/// <summary>Compares a template with what we know and compute ourselves, before any hash is spent on it.</summary>
internal static class TemplateCheck
{
    // A challenge of OP_TRUE needs no signature (BIP 325); any other does, and we have no key.
    private static ReadOnlySpan<byte> OpenChallenge => [Script.Op1];

    private static readonly FrozenSet<string> KnownRules =
        FrozenSet.Create("bip34", "bip65", "bip66", "csv", "segwit", "taproot", "signet", "testdummy");

    /// <summary>Null where the template can be mined.</summary>
    public static TemplateFault? FaultOf(BlockTemplate template, NodeChain chain) =>
        FaultOfRules(template) ?? FaultOfSignet(template, chain) ?? FaultOfCommitment(template);

    /// <summary>
    /// The witness commitment that the coinbase of this template must carry, computed from its transactions.
    /// </summary>
    public static byte[] Commitment(BlockTemplate template) =>
        WitnessCommitment.ScriptFor([.. template.Transactions.Select(static transaction => transaction.WitnessId)]);

    public static TemplateFault? FaultOfRules(BlockTemplate template)
    {
        string? unknown = template.Rules.FirstOrDefault(
            static rule => rule.StartsWith('!') && !KnownRules.Contains(rule[1..]));
        return unknown is null ? null : new TemplateFault(
            true,
            $"the chain has the rule '{PeerText.Clean(unknown)}' in force, which miners must know and this version does "
            + "not: its blocks would be invalid; look for a newer version");
    }

    public static TemplateFault? FaultOfSignet(BlockTemplate template, NodeChain chain)
    {
        if (ChainNetwork.Find(chain.Chain) != ChainNetwork.Signet) return null;
        ImmutableArray<byte> challenge =
            chain.SignetChallenge.IsEmpty ? template.SignetChallenge : chain.SignetChallenge;
        return challenge.AsSpan().SequenceEqual(OpenChallenge) ? null : new TemplateFault(
            true,
            "the node is on signet, whose blocks must be signed by the keepers of its challenge (BIP 325): "
            + "nothing mined here could be accepted; use regtest, or your own signet with the challenge 51 (OP_TRUE)");
    }

    public static TemplateFault? FaultOfCommitment(BlockTemplate template)
    {
        if (template.DefaultWitnessCommitment.IsEmpty) return null;
        byte[] ours = Commitment(template);
        return template.DefaultWitnessCommitment.AsSpan().SequenceEqual(ours) ? null : new TemplateFault(
            false,
            "its witness commitment is not that of its transactions: "
            + $"{Hex(template.DefaultWitnessCommitment.AsSpan())} instead of {Hex(ours)}");
    }

    private static string Hex(ReadOnlySpan<byte> bytes) => PeerText.Clean(Convert.ToHexStringLower(bytes));
}
