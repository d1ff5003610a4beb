using System.Globalization;
using Miner.App.Output;
using Miner.App.Records;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Pools.Node;
using Miner.Records.Verification;

namespace Miner.App.Commands;

/// <summary>Brings a header archive up to a node's best chain; a new one is begun where there is none.</summary>
internal sealed class SyncHeadersCommand : ICommand
{
    public async Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around)
    {
        string path = settings.Proofs.Headers!;
        using var signals = new StopSignals();
        using var node = new NodeRpc(settings.Nodes[0], around.Time);
        ChainNetwork network = await NodeNetwork.OfAsync(node, signals.Token);
        try
        {
            using HeaderArchive archive = Open(path, network, settings.Proofs.FirstHeight);
            if (archive.Network != network)
                throw new UserFaultException(
                    ExitCode.Usage, new Fault(path, $"is of {archive.Network}, and the node is on {network}", "name another file"));
            int before = archive.Count;
            var progress = new HeaderProgress(archive.TipHeight, around);
            int cut;
            try
            {
                cut = await new HeaderSync(new NodeBestChain([node]), archive, progress.Show).RunAsync(signals.Token);
            }
            finally
            {
                progress.End();
            }

            around.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{path}: {network}, heights {archive.FirstHeight} to {archive.TipHeight}, {archive.Count - before + cut} new{Left(cut)}"));
            return ExitCode.Done;
        }
        catch (ChainUnreachableException e)
        {
            throw new UserFaultException(ExitCode.Unreachable, new Fault(node.Name, e.Message, "run it again: what was written stays"));
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException)
        {
            throw new UserFaultException(ExitCode.Usage, new Fault(path, TerminalText.Clean(e.Message)));
        }
    }

    private static HeaderArchive Open(string path, ChainNetwork network, int firstHeight) =>
        File.Exists(path) ? HeaderArchive.OpenToAppend(path) : HeaderArchive.Create(path, network, firstHeight);

    private static string Left(int cut) => cut == 0
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"; {cut} were no longer in the best chain and were cut off");
}
