using Miner.App.Output;
using Miner.App.Records;
using Miner.App.Settings;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.App.Commands;

/// <summary>Destroys a patient's key. Says what that does, and what it cannot do.</summary>
internal sealed class ForgetPatientCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) =>
        StoreFault.GuardAsync(() => Task.FromResult(Forget(settings.Records, around)));

    private static ExitCode Forget(RecordOptions options, Surroundings around)
    {
        using MasterKey key = MasterKeySource.Need(options);
        if (!File.Exists(Path.Combine(options.StoreDirectory, "records.db")))
            throw new RecordStoreException($"there is no record store in {options.StoreDirectory}");
        using RecordStore store = RecordStore.Open(options.StoreDirectory, StoreAccess.Intake, key);
        string patient = PatientReference.IdOf(options.Words[0]);
        if (store.Forget(options.Tenant, patient) is not { } forgotten)
            throw new UserFaultException(
                ExitCode.Usage,
                new Fault(
                    null,
                    $"no record of such a patient is held for tenant '{options.Tenant}'; or the patient is forgotten already",
                    "the patient's id as it stands in the records: 17, or Patient/17; --tenant names another tenant"));
        around.Out.WriteLine(
            $"Forgotten: {Units.Count(forgotten.Records, "record")} in {Units.Count(forgotten.Batches, "batch", "batches")} can no longer be "
            + "proven, nor linked to the patient, by anything that this store holds or that was published.");
        around.Out.WriteLine(
            "Out of reach: proofs handed out before (they hold their salts), the records themselves, and backups of keys.db.");
        return ExitCode.Done;
    }
}
