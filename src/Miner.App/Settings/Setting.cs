namespace Miner.App.Settings;

internal enum SettingKind
{
    Text,
    Number,
    Flag,
}

/// <summary>The commands that know a setting.</summary>
[Flags]
internal enum Uses
{
    None = 0,
    Mine = 1,
    Check = 2,
    Bench = 4,
    Devices = 8,
    Demo = 16,
    AddRecords = 32,
    RecordStatus = 64,
    ProveRecords = 128,
    VerifyRecord = 256,
    ForgetPatient = 512,
    ExportBatch = 1024,
    ImportBatch = 2048,
    SyncHeaders = 4096,
    Sources = Mine | Check,

    /// <summary>The commands that ask a node and do not mine on it.</summary>
    Asking = VerifyRecord | SyncHeaders | RecordStatus | ProveRecords,
    Hashing = Mine | Check | Bench | Devices | Demo,

    /// <summary>The commands that open a record store.</summary>
    Store = AddRecords | RecordStatus | ProveRecords | ForgetPatient | ExportBatch | ImportBatch,

    /// <summary>Those of them that need the patients' keys.</summary>
    Keys = AddRecords | ProveRecords | ForgetPatient | ExportBatch | ImportBatch,
    All = Hashing | Store | VerifyRecord | SyncHeaders,
}

/// <summary>One name that the command line and the config file share, and what it does to the draft.</summary>
/// <param name="Name">Without dashes: <c>coinbase-addr</c>.</param>
/// <param name="Take">Reads the text into the draft; what it refuses is a value, not an exception.</param>
internal sealed record Setting(string Name, SettingKind Kind, string Help, Func<SettingsDraft, string, Refusal?> Take)
{
    public Uses Uses { get; init; } = Uses.Mine;

    /// <summary>With their dashes, as typed: <c>-u</c>.</summary>
    public string[] Aliases { get; init; } = [];

    /// <summary>What help calls the value; null for flags.</summary>
    public string? ValueName { get; init; }

    /// <summary>Belongs to the last <c>-o</c>, or stands in an object of <c>pools</c>.</summary>
    public bool IsPerSource { get; init; }

    /// <summary>False where it makes sense on the command line only.</summary>
    public bool IsInFile { get; init; } = true;

    public string Flag => $"--{Name}";
}
