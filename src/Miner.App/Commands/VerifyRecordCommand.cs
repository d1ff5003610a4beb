using System.Globalization;
using Miner.App.Output;
using Miner.App.Records;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Records.Proofs;
using Miner.Records.Verification;

namespace Miner.App.Commands;

/// <summary>Holds a record against its proof, and says in words what that shows.</summary>
internal sealed class VerifyRecordCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        ProofOptions options = settings.Proofs;
        using var signals = new StopSignals();
        RecordProof proof = Reading(options.Proof!, static path => ProofFile.Read(path));
        RecordAtHand record = await ReadRecordAsync(settings.Records.Words[0], proof, signals.Token);
        (ChainEvidence? evidence, ChainNetwork network) = await FindAsync(proof.Block, settings, around, signals.Token);
        if (evidence is null)
        {
            around.Out.WriteLine(settings.Json
                ? Verdict.OfNoBlock(network, proof.Block.Height).ToJson()
                : "Not proven: the block is not in the best chain of the node. Blocks are left behind now and then; "
                    + "the record's holder may have a proof of a later one.");
            return ExitCode.Incomplete;
        }

        var policy = options.MinimumWork is { } work ? new ProofPolicy(work) : ProofPolicy.For(network);
        ProofReport report = ProofVerifier.Verify(proof, record.Digest, evidence, policy);
        if (settings.Json) around.Out.WriteLine(Verdict.Of(report, record, policy, network, proof.Block.Height).ToJson());
        else Print(report, record, proof.Block.Height, network, around.Out);
        return report.IsProven ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async Task<RecordAtHand> ReadRecordAsync(string path, RecordProof proof, CancellationToken stop)
    {
        try
        {
            await using Stream bytes = path == "-" ? Console.OpenStandardInput() : File.OpenRead(path);
            return await RecordAtHand.ReadAsync(bytes, proof.Form, proof.RecordDigest, stop);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException(ExitCode.Usage, new Fault(path, TerminalText.Clean(e.Message)));
        }
    }

    /// <summary>What is known of the block; null where a node says that it is not in the best chain.</summary>
    private static async Task<(ChainEvidence?, ChainNetwork)> FindAsync(
        BlockEvidence block, MinerSettings settings, Surroundings around, CancellationToken stop)
    {
        ProofOptions options = settings.Proofs;
        if (options.Header is { } header)
            return (Reading("--header", _ => ChainEvidence.Of(header)), options.Network);
        if (options.Headers is not { } path) return await AskAsync(block, settings.Nodes[0], around, stop);
        using HeaderArchive archive = Reading(path, HeaderArchive.Open);
        ChainEvidence evidence = archive.EvidenceFor(block.Height) ?? throw new UserFaultException(
            ExitCode.Usage,
            new Fault(
                path,
                string.Create(CultureInfo.InvariantCulture, $"holds no header {block.Height}, only {archive.FirstHeight} to {archive.TipHeight}"),
                $"miner headers sync --headers {path} -o http://NODE:8332"));
        return (evidence, archive.Network);
    }

    private static async Task<(ChainEvidence?, ChainNetwork)> AskAsync(
        BlockEvidence block, NodeEndpoint endpoint, Surroundings around, CancellationToken stop)
    {
        using var node = new NodeRpc(endpoint, around.Time);
        ChainNetwork network = await NodeNetwork.OfAsync(node, stop);
        try
        {
            return (await BestChainEvidence.FindAsync(new NodeBestChain([node]), node.Name, block, stop), network);
        }
        catch (ChainUnreachableException e)
        {
            throw new UserFaultException(ExitCode.Unreachable, new Fault(endpoint.ToString(), e.Message));
        }
    }

    private static T Reading<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException(ExitCode.Usage, new Fault(path, TerminalText.Clean(e.Message)));
        }
    }

    private static void Print(ProofReport report, RecordAtHand record, int height, ChainNetwork network, TextWriter output)
    {
        foreach (ProofStep step in report.Steps) output.WriteLine($"{(step.Holds ? "ok" : "NO"),-4}{step.Words}");
        if (record.WithoutLineEnd) output.WriteLine("    (The line end at the end of the file is not part of the record.)");
        output.WriteLine();
        if (!report.IsProven)
        {
            output.WriteLine("Not proven: see what says NO.");
            if (report.Steps.Where(static step => !step.Holds).All(static step => step.Link == ProofLink.Minimum))
                output.WriteLine("All else holds. Where less work is enough, --min-work says how much; --network names another network.");
            return;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Proven on {network}: the record existed when block {height} was found, {Time(report.NotAfter)} by its miner's clock."));
        output.WriteLine(report.BlockNotBefore is { } before
            ? $"That block was not prepared before {Time(before)}, the time of the block it follows. The record may be older."
            : "How early the block was prepared is not known here; a header archive or a node knows the block before it.");
        output.WriteLine("Block times may be off by up to two hours. The proof shows neither who wrote the record nor that it is true.");
        if (network != ChainNetwork.Main) output.WriteLine($"On {network} work costs nothing: this is a proof for tests.");
    }

    private static string Time(DateTimeOffset time) =>
        time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture);
}
