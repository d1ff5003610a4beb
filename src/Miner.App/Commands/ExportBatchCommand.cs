using Miner.App.Records;
using Miner.App.Settings;
using Miner.Records.Store;

namespace Miner.App.Commands;

/// <summary>Writes a batch to one file, to be kept or moved.</summary>
internal sealed class ExportBatchCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) =>
        StoreFault.GuardAsync(() => Task.FromResult(Export(settings.Records, around)));

    private static ExitCode Export(RecordOptions options, Surroundings around)
    {
        using MasterKey key = MasterKeySource.Need(options);
        using RecordStore store = RecordStore.Open(options.StoreDirectory, StoreAccess.Read, key);
        BatchReceipt batch = store.Export(options.Words[0], options.Out!);
        around.Out.WriteLine($"Batch {batch.Id} is in {options.Out}, its patients' keys wrapped by the same master key.");
        around.Out.WriteLine("As long as that file is kept, a patient who is forgotten here is not forgotten there.");
        return ExitCode.Done;
    }
}
