using Miner.App.Settings;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>Where the master key comes from: a file, or the environment.</summary>
internal static class MasterKeySource
{
    /// <summary>Null where none is given.</summary>
    /// <exception cref="RecordStoreException">It is no key, or open to everybody.</exception>
    public static MasterKey? Find(RecordOptions options) =>
        options.MasterKeyFile is { } file ? MasterKey.ReadFile(file)
        : options.MasterKey is { } hex ? MasterKey.Parse(hex, RecordDraft.MasterKeyVariable)
        : null;

    /// <exception cref="RecordStoreException">There is none, it is no key, or open to everybody.</exception>
    public static MasterKey Need(RecordOptions options) => Find(options) ?? throw new RecordStoreException(
        "no master key is given; it wraps the patients' keys",
        $"--master-key FILE or the variable {RecordDraft.MasterKeyVariable}; (umask 077; openssl rand -hex 32 > FILE) makes one, "
            + "and without it nothing can be proven later: keep a copy");
}
