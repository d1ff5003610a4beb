using System.Globalization;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>Looks at everything that could go wrong on a node, before any hashing.</summary>
public sealed class TemplatePreflight(IBitcoinNode node, NodeOptions options, TimeProvider time)
{
    // Half of what a header may be ahead of the clocks of other nodes.
    private static readonly TimeSpan FailingSkew = TimeSpan.FromHours(1);
    private static readonly TimeSpan UnusualSkew = TimeSpan.FromSeconds(30);

    private readonly List<PreflightFinding> _findings = [];

    /// <summary>What a source would end with here, once its retries are used up; null where mining would work.</summary>
    public SourceLoss? Verdict { get; private set; }

    /// <summary>
    /// The findings in the order they were made; those that a failure makes impossible are left out. Called once.
    /// </summary>
    public async Task<IReadOnlyList<PreflightFinding>> RunAsync(CancellationToken stop)
    {
        try
        {
            NodeChain chain = await node.GetChainAsync(stop);
            Add("node", PreflightGrade.Ok, $"{node.Name} can be reached and lets us in");
            JudgeChain(chain);
            AdmittedNode admitted = await AdmittedNode.AdmitAsync(node, options, stop);
            JudgePayout(admitted);
            BlockTemplate template = await node.GetTemplateAsync(admitted.Request(null), stop);
            JudgeTemplate(template, chain);
            await ProposeAsync(template, admitted, stop);
        }
        catch (NodeException e)
        {
            Add(NameOf(e.Fault), PreflightGrade.Fail, e.Message, e.Loss);
        }
        catch (SourceLostException e)
        {
            Add("payout", PreflightGrade.Fail, e.Message, e.Loss);
        }

        return _findings;
    }

    private void JudgeChain(NodeChain chain)
    {
        bool isTrial = ChainNetwork.Find(chain.Chain) is { } network && network != ChainNetwork.Main;
        Add(
            "chain",
            isTrial ? PreflightGrade.Warn : PreflightGrade.Ok,
            $"{chain.Chain}, {chain.Blocks} blocks" + (isTrial ? "; what is mined here has no value" : ""));
        if (chain.IsInInitialDownload == true)
        {
            Add(
                "synchronised",
                PreflightGrade.Fail,
                $"the node is still downloading the chain ({chain.Blocks} of {chain.Headers} blocks); wait for it",
                SourceLoss.Unreachable);
        }
        else if (chain.Headers > chain.Blocks)
        {
            int missing = chain.Headers - chain.Blocks;
            Add("synchronised", PreflightGrade.Warn, $"{missing} blocks are known but not yet there");
        }
    }

    private void JudgePayout(AdmittedNode admitted)
    {
        ReadOnlySpan<byte> script = admitted.PayoutScript.AsSpan();
        string back = Address.FromScript(script, admitted.Network) ?? "no address";
        // Bech32 may be written in capitals; it is the same address.
        bool isSame = back.Equals(options.PayoutAddress.Trim(), StringComparison.OrdinalIgnoreCase);
        Add(
            "payout",
            isSame ? PreflightGrade.Ok : PreflightGrade.Fail,
            $"rewards go to {back} (script {Convert.ToHexStringLower(script)})"
            + (isSame ? "" : $", which is not '{options.PayoutAddress}'"));
    }

    private void JudgeTemplate(BlockTemplate template, NodeChain chain)
    {
        string rules = template.Rules.IsEmpty ? "none named" : PeerText.Clean(string.Join(", ", template.Rules));
        Judge("rules", TemplateCheck.FaultOfRules(template), rules);
        if (ChainNetwork.Find(chain.Chain) == ChainNetwork.Signet)
            Judge("signet", TemplateCheck.FaultOfSignet(template, chain), "the challenge is open to everyone");
        if (template.DefaultWitnessCommitment.IsEmpty)
            Add("commitment", PreflightGrade.Warn, "the node gives no witness commitment to compare ours with");
        else
            Judge("commitment", TemplateCheck.FaultOfCommitment(template), "ours is the node's");
        Add("template", PreflightGrade.Ok, Describe(template));
        JudgeClock(template);
    }

    private static string Describe(BlockTemplate template)
    {
        double difficulty = Difficulty.Of(Target.FromCompact(template.Bits));
        string longPolling = template.LongPollId is null ? "without" : "with";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"height {template.Height}, {template.Transactions.Length} transactions, ")
            + string.Create(
                CultureInfo.InvariantCulture,
                $"{template.CoinbaseValue / 1e8:0.########} BTC, difficulty {difficulty:g4}, {longPolling} long polling");
    }

    private void JudgeClock(BlockTemplate template)
    {
        TimeSpan skew = DateTimeOffset.FromUnixTimeSeconds(template.CurrentTime) - time.GetUtcNow();
        PreflightGrade grade = skew.Duration() > FailingSkew ? PreflightGrade.Fail
            : skew.Duration() > UnusualSkew ? PreflightGrade.Warn
            : PreflightGrade.Ok;
        string direction = skew < TimeSpan.Zero ? "behind" : "ahead of";
        Add("clock", grade, $"the node's clock is {skew.Duration().TotalSeconds:0} s {direction} ours");
    }

    private async Task ProposeAsync(BlockTemplate template, AdmittedNode admitted, CancellationToken stop)
    {
        if (!template.Capabilities.Contains("proposal"))
        {
            Add("proposal", PreflightGrade.Warn, "the node does not judge proposals; the first block will tell");
            return;
        }

        try
        {
            string? fault = await node.ProposeBlockAsync(Proposal(template, admitted), stop);
            if (fault is null) Add("proposal", PreflightGrade.Ok, "the node would take our block");
            else Add("proposal", PreflightGrade.Fail, $"the node would refuse our block: {PeerText.Clean(fault)}");
        }
        catch (NodeException e) when (e.Fault == NodeFault.CallFailed)
        {
            Add("proposal", PreflightGrade.Warn, $"the proposal could not be judged: {e.Message}");
        }
        catch (FormatException e)
        {
            Add("proposal", PreflightGrade.Fail, e.Message);
        }
    }

    private byte[] Proposal(BlockTemplate template, AdmittedNode admitted)
    {
        CoinbaseTemplate open = NodeJobFactory.Coinbase(
            template, admitted.PayoutScript, [], options.CoinbaseSignature, NodeJobFactory.NewOrigin());
        byte[] coinbase = open.Build(extraNonce2: 0);
        Hash256[] others = [.. template.Transactions.Select(static transaction => transaction.Id)];
        Hash256 root = MerkleTree.CoinbaseBranch(others).RootFor(Hash256.OfDoubleSha256(coinbase));
        uint headerTime = uint.Max(template.CurrentTime, template.MinimumTime);
        var header = new BlockHeader(template.Version, template.PreviousBlock, root, headerTime, template.Bits, 0);
        return BlockAssembler.Assemble(header, template, coinbase);
    }

    private void Judge(string name, TemplateFault? fault, string ok) =>
        Add(name, fault is null ? PreflightGrade.Ok : PreflightGrade.Fail, fault?.Text ?? ok);

    private void Add(string name, PreflightGrade grade, string text, SourceLoss loss = SourceLoss.Refused)
    {
        _findings.Add(new PreflightFinding(name, grade, text));
        // A refusal needs the user, an outage may pass.
        if (grade == PreflightGrade.Fail && Verdict != SourceLoss.Refused) Verdict = loss;
    }

    private static string NameOf(NodeFault fault) => fault switch
    {
        NodeFault.Unauthorized or NodeFault.Forbidden or NodeFault.NoCookie => "login",
        NodeFault.NotReady => "synchronised",
        NodeFault.BadAnswer => "template",
        _ => "node",
    };
}
