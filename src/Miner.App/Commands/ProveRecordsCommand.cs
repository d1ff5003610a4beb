using System.Globalization;
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
        string folder = options.Out ?? ".";
        RefuseSameNames(options.Words);
        using var signals = new StopSignals();
        using MasterKey key = MasterKeySource.Need(options);
        using RecordStore store = RecordStore.Open(options.StoreDirectory, StoreAccess.Read, key);
        using RecordReader reader = store.Reader();
        await new ChainLook(settings, around).FollowAsync(signals.Token);
        var tally = new ProofTally(folder, settings.Json, around.Out);
        var run = new ProofRun(store, reader, new ProofFolder(folder), tally);
        foreach (string word in options.Words)
        {
            if (File.Exists(word)) await ProveFileAsync(run, word, options);
            else run.ProveBatch(word);
        }

        tally.End();
        return tally.Outcome;
    }

    // Proofs are called as their files, wherever those lie.
    private static void RefuseSameNames(IEnumerable<string> words)
    {
        IGrouping<string, string>? same = words.Where(File.Exists).GroupBy(static word => Path.GetFileName(word))
            .FirstOrDefault(static files => files.Count() > 1);
        if (same is not null)
            throw new UserFaultException(ExitCode.Usage, new Fault(
                same.Last(), "there is another file of that name: the proofs of one would replace the other's",
                "prove them one by one, each into a folder of its own (--out)"));
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
}
