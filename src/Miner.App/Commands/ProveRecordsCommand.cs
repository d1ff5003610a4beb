using System.Globalization;
using Miner.App.Output;
using Miner.App.Records;
using Miner.App.Settings;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.App.Commands;

/// <summary>Writes the proofs of records that stand in files, or of a whole batch.</summary>
internal sealed class ProveRecordsCommand : ICommand
{
    // So many of a file's records are looked for together: memory is bounded by them.
    private const int AtOnce = 100_000;

    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) =>
        StoreFault.GuardAsync(() => ProveAsync(settings, around));

    private static async Task<ExitCode> ProveAsync(MinerSettings settings, Surroundings around)
    {
        RecordOptions options = settings.Records;
        using var signals = new StopSignals();
        using MasterKey key = MasterKeySource.Need(options);
        using RecordStore store = RecordStore.Open(options.StoreDirectory, StoreAccess.Read, key);
        using RecordReader reader = store.Reader();
        await new ChainLook(settings, around).FollowAsync(signals.Token);
        var run = new ProofRun(store, reader, new ProofFolder(options.Out ?? "."));
        foreach (string word in options.Words)
        {
            if (File.Exists(word)) await ProveFileAsync(run, word, options);
            else run.ProveBatch(word);
        }

        return Tell(run, options.Out ?? ".", around.Out);
    }

    private static async Task ProveFileAsync(ProofRun run, string path, RecordOptions options)
    {
        var intake = new RecordIntake(
            new IntakeOptions { Form = options.Form, WholeFiles = options.WholeFiles, Patient = options.Patient });
        await using FileStream file = File.OpenRead(path);
        string name = Path.GetFileName(path);
        var records = new List<TakenRecord>();
        bool isFirst = true;
        await foreach (CheckedRecords taken in intake.ReadAsync(file, path, CancellationToken.None))
        {
            run.Refuse(taken.Bad);
            records.AddRange(taken.Records);
            if (records.Count < AtOnce) continue;
            run.Prove(record => NameOf(name, record), options.Tenant, options.Form, records);
            records.Clear();
            isFirst = false;
        }

        // A lone record is called as its file.
        bool isLone = isFirst && records.Count == 1;
        run.Prove(record => isLone ? name : NameOf(name, record), options.Tenant, options.Form, records);
    }

    private static string NameOf(string file, TakenRecord record) =>
        string.Create(CultureInfo.InvariantCulture, $"{file}.line-{record.Line}");

    private static ExitCode Tell(ProofRun run, string folder, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{run.Proven} proofs written to {folder}"));
        if (run.WithoutOts > 0)
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{run.WithoutOts} of them as .proof.json only: their coinbase is longer than the 4096 bytes an .ots file can hold"));
        foreach (string line in run.Open.Take(20)) output.WriteLine(TerminalText.Clean(line));
        if (run.Open.Count > 20)
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"and {run.Open.Count - 20} more"));
        output.WriteLine("A proof is as secret as its record: whoever has it can try guesses at the record.");
        return run.Open.Count == 0 ? ExitCode.Done : ExitCode.Incomplete;
    }
}
