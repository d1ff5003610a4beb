using Miner.App.Settings;

namespace Miner.App.Commands;

internal interface ICommand
{
    Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around);

    static ICommand Named(string name) => name switch
    {
        "mine" => new MineCommand(),
        "demo" => new DemoCommand(),
        "bench" => new BenchCommand(),
        "devices" => new DevicesCommand(),
        "check" => new CheckCommand(),
        "records add" => new AddRecordsCommand(),
        "records status" => new RecordStatusCommand(),
        "records prove" => new ProveRecordsCommand(),
        "records forget" => new ForgetPatientCommand(),
        "records export" => new ExportBatchCommand(),
        "records import" => new ImportBatchCommand(),
        "records verify" => new VerifyRecordCommand(),
        "headers sync" => new SyncHeadersCommand(),
        _ => throw new InvalidOperationException($"BUG: no command {name}"),
    };
}
