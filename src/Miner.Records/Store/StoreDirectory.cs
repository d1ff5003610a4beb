namespace Miner.Records.Store;

/// <summary>Where things lie in a store.</summary>
internal sealed record StoreDirectory(string Root)
{
    public string Records => Path.Combine(Root, "records.db");

    /// <summary>Patients' keys, wrapped; to be left out of long-lived backups, or nobody is ever forgotten.</summary>
    public string Keys => Path.Combine(Root, "keys.db");

    public string Batches => Path.Combine(Root, "batches");

    public string Batch(string id) => Path.Combine(Batches, id);

    /// <summary>64 bytes a record, in the order of the batch: <see cref="RecordSlot"/>.</summary>
    public static string SaltsIn(string batch) => Path.Combine(batch, "salts");

    /// <summary>Held by the one process that writes this part.</summary>
    public string Lock(StoreAccess access) => Path.Combine(Root, access == StoreAccess.Mining ? "lock.mining" : "lock");
}
