namespace Miner.Records.Store;

/// <summary>What a process wants of a store. One process at a time may write each part; anyone may read.</summary>
public enum StoreAccess
{
    /// <summary>Reads a store that is there.</summary>
    Read,

    /// <summary>Adds, imports and forgets: batches, salts and patients' keys.</summary>
    Intake,

    /// <summary>Writes anchors and blocks: goes on for weeks, beside any intake.</summary>
    Mining,
}
