using Miner.App.Records;
using Miner.App.Settings;
using Miner.Records.Store;

namespace Miner.App.Commands;

/// <summary>Takes in a batch that was exported.</summary>
internal sealed class ImportBatchCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) =>
        StoreFault.GuardAsync(() => Task.FromResult(Import(settings.Records, around)));

    private static ExitCode Import(RecordOptions options, Surroundings around)
    {
        string path = options.Words[0];
        if (!File.Exists(path)) throw new RecordStoreException($"there is no file {path}");
        using MasterKey key = MasterKeySource.Need(options);
        using RecordStore store = RecordStore.Open(options.StoreDirectory, StoreAccess.Intake, key);
        (BatchReceipt batch, bool isNew) = store.Import(path);
        around.Out.Write(new ReceiptText(batch, isNew, bad: 0));
        if (!isNew) around.Out.WriteLine("This batch was here already.");
        return ExitCode.Done;
    }
}
