using Miner.Records.Commitment;

namespace Miner.Records.Store;

/// <summary>A batch that can be anchored: its tiles, salts and keys are on the disk.</summary>
public sealed record SealedBatch(string Id, long Size, Sha256Digest Root, Blinding Blind)
{
    public TenantEntry Entry => new(Blind, Size, Root);
}

/// <summary>A batch that some process is taking in: nothing of it counts yet.</summary>
/// <param name="Records">How many it has so far.</param>
public sealed record ReceivedBatch(string Id, long Records);

/// <summary>All that is known of a batch but its blind and nonce, and what its owner is handed.</summary>
/// <param name="Again">How often the same input had been taken before.</param>
/// <param name="Kinds">How many records there are of each kind.</param>
public sealed record BatchReceipt(
    string Id,
    string Tenant,
    DateTimeOffset Created,
    CanonicalForm Form,
    long Size,
    Sha256Digest Root,
    int Again,
    IReadOnlyDictionary<string, long> Kinds);
