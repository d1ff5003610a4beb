using Miner.Core.Chain;

namespace Miner.App.Settings;

/// <summary>What was said of proofs and headers so far; null means not said.</summary>
internal sealed class ProofDraft
{
    public string? Proof { get; set; }
    public string? Headers { get; set; }
    public BlockHeader? Header { get; set; }
    public ChainNetwork? Network { get; set; }
    public double? MinimumWork { get; set; }
    public int? FirstHeight { get; set; }

    /// <summary>This place's words where it said something, the other's elsewhere.</summary>
    public ProofDraft Over(ProofDraft other) => new()
    {
        Proof = Proof ?? other.Proof,
        Headers = Headers ?? other.Headers,
        Header = Header ?? other.Header,
        Network = Network ?? other.Network,
        MinimumWork = MinimumWork ?? other.MinimumWork,
        FirstHeight = FirstHeight ?? other.FirstHeight,
    };

    /// <summary>The options for the command; what is missing or contradicts itself goes to the faults.</summary>
    /// <param name="nodes">How many nodes were named.</param>
    public ProofOptions Build(Uses command, int nodes, List<Fault> faults)
    {
        if (command == Uses.VerifyRecord) FindFaultsOfVerify(nodes, faults);
        if (command == Uses.SyncHeaders) FindFaultsOfSync(nodes, faults);
        return new ProofOptions
        {
            Proof = Proof,
            Headers = Headers,
            Header = Header,
            Network = Network ?? ChainNetwork.Main,
            MinimumWork = MinimumWork,
            FirstHeight = FirstHeight ?? 0,
        };
    }

    private void FindFaultsOfVerify(int nodes, List<Fault> faults)
    {
        if (Proof is null) faults.Add(new Fault("--proof", "is missing: the proof that came with the record"));
        int sources = Math.Min(nodes, 1) + (Headers is null ? 0 : 1) + (Header is null ? 0 : 1);
        if (sources != 1)
            faults.Add(new Fault(
                null,
                sources == 0 ? "nothing is named that knows the block" : "more than one place is named that knows the block",
                "one of: --headers FILE (miner headers sync makes it), --header HEX, or -o http://NODE:8332"));
        if (Network is not null && Header is null)
            faults.Add(new Fault("--network", "goes with --header; an archive and a node know theirs"));
    }

    private void FindFaultsOfSync(int nodes, List<Fault> faults)
    {
        if (Headers is null) faults.Add(new Fault("--headers", "is missing: the archive to bring up to date, or to begin"));
        if (nodes == 0) faults.Add(new Fault(null, "no node is named", "-o http://127.0.0.1:8332 --rpc-cookie FILE"));
    }
}
