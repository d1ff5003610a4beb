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
        // Whether lines are many is known only once there is a second one; a lone record is called as its file.
        TakenRecord? lone = null;
        bool isMany = false;
        await foreach (CheckedRecords taken in intake.ReadAsync(file, path, CancellationToken.None))
        {
            run.Refuse(taken.Bad);
            foreach (TakenRecord record in taken.Records)
            {
                if (lone is { } first && !isMany)
                {
                    isMany = true;
                    run.Prove(NameOf(name, first), options.Tenant, options.Form, first);
                }

                if (isMany) run.Prove(NameOf(name, record), options.Tenant, options.Form, record);
                else lone = record;
            }
        }

        if (lone is { } only && !isMany) run.Prove(name, options.Tenant, options.Form, only);
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
