using System.Globalization;
using Miner.App.Output;
using Miner.Records.Anchoring;
using Miner.Records.Store;
using Miner.Records.Verification;

namespace Miner.App.Demo;

/// <summary>The last part of the demo's story: the proofs, and what each shows.</summary>
/// <param name="kept">Where everything is left; null: nowhere.</param>
internal sealed class DemoEnding(DemoRecords records, BatchReceipt batch, string? kept, TextWriter output)
{
    /// <summary>True where every record was proven, or no block was found, which is nobody's fault.</summary>
    public async Task<bool> TellAsync()
    {
        BatchProgress progress = await records.LookAsync(batch, CancellationToken.None);
        if (progress.Height is not { } height)
        {
            output.WriteLine("No block came in time, so the records are not anchored yet; run the demo again.");
            return true;
        }

        output.WriteLine();
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Batch {batch.Id} is in block {height} {progress.Block}, {progress.Confirmations} deep."));
        IReadOnlyList<ProofReport> reports = await records.ProveAsync(batch, CancellationToken.None);
        int proven = reports.Count(static report => report.IsProven);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"{proven} of {reports.Count} records proven from their proofs and the headers alone. The first:"));
        foreach (ProofStep step in reports[0].Steps)
            output.WriteLine(TerminalText.Clean($"  {(step.Holds ? "ok" : "FAIL"),-4} {step.Words}"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"It existed by {reports[0].NotAfter:u}, as the block's header says."));
        if (kept is not null) TellWhere(kept);
        return proven == reports.Count;
    }

    private void TellWhere(string folder)
    {
        output.WriteLine();
        output.WriteLine($"In {folder}: records.ndjson, store/, master.key, headers.otsh, and in proofs/ each record with its proofs.");
        output.WriteLine(
            $"miner records verify {folder}/proofs/record-0002.json --proof {folder}/proofs/record-0002.json.ots --headers {folder}/headers.otsh");
    }
}
