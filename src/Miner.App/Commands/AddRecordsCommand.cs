using Miner.App.Output;
using Miner.App.Records;
using Miner.App.Settings;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.App.Commands;

/// <summary>Takes records into a batch. The receipt is printed once all of it would survive a loss of power.</summary>
internal sealed class AddRecordsCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) =>
        StoreFault.GuardAsync(() => AddAsync(settings, around));

    private static async Task<ExitCode> AddAsync(MinerSettings settings, Surroundings around)
    {
        RecordOptions options = settings.Records;
        var input = new RecordInput(options.Words, options);
        using MasterKey key = MasterKeySource.Need(options);
        using RecordStore store = RecordStore.Open(options.StoreDirectory, StoreAccess.Intake, key);
        using var signals = new StopSignals();
        using BatchWriter batch = store.Begin(options.Tenant, options.Form, options.Patient);
        var progress = new IntakeProgress(input.Bytes, around);
        try
        {
            await foreach (CheckedRecords records in input.ReadAsync(signals.Token))
            {
                progress.Add(records);
                if (options.Strict && progress.Bad > 0) break;
                batch.Append(records.Records);
            }
        }
        catch (OperationCanceledException) when (signals.Token.IsCancellationRequested)
        {
            progress.End();
            throw new UserFaultException(ExitCode.Incomplete, new Fault(null, "stopped: nothing was taken"));
        }

        progress.End();
        if (options.Strict && progress.Bad > 0)
            throw new UserFaultException(
                ExitCode.Incomplete, new Fault("--strict", "a record is bad: nothing was taken", "without --strict the good ones are"));
        if (batch.Count == 0)
            throw new UserFaultException(
                ExitCode.Usage, new Fault(null, "there is no record to take: no batch was made", "--raw takes files of any kind"));
        (BatchReceipt receipt, bool isNew) = batch.Complete(options.Again, around.Time);
        Print(new ReceiptText(receipt, isNew, progress.Bad), progress, settings, around);
        return progress.Bad > 0 ? ExitCode.Incomplete : ExitCode.Done;
    }

    private static void Print(ReceiptText receipt, IntakeProgress progress, MinerSettings settings, Surroundings around)
    {
        if (settings.Json)
        {
            around.Out.WriteLine(receipt.ToJson());
            return;
        }

        around.Out.Write(receipt);
        if (progress.Bad > 0) around.Out.WriteLine($"Left out: {Units.Count(progress.Bad, "bad record")}.");
        if (!receipt.New) around.Out.WriteLine("These records were taken before; this is their batch. --again anchors them anew.");
        if (progress.WithoutPatient > 0 && receipt.New)
            around.Out.WriteLine(
                $"Of no patient: {Units.Count(progress.WithoutPatient, "record")}; 'forget' does not reach them. --patient ID says whose they are.");
        around.Out.WriteLine($"Kept in {settings.Records.StoreDirectory}: 'miner mine' anchors it, 'miner records status' tells how far it is.");
    }
}
