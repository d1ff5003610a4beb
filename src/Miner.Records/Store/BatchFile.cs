using System.Text.Json.Serialization;

namespace Miner.Records.Store;

/// <summary>
/// An exported batch: a ZIP archive with <see cref="About"/>, <see cref="Keys"/> and <see cref="Anchors"/> (a line of JSON
/// each), <see cref="Seal"/> (an HMAC of the first, by the master key), <see cref="Salts"/> and <see cref="Leaves"/>. The keys in it are wrapped by the master key of the store it
/// comes from. Hex is lower case, bytes as hashed.
/// </summary>
internal static class BatchFile
{
    public const int Version = 1;
    public const string About = "batch.json", Seal = "batch.seal", Keys = "keys.ndjson", Anchors = "anchors.ndjson";

    /// <summary>64 bytes a record, as in the store.</summary>
    public const string Salts = "salts";

    /// <summary>32 bytes a record: the tree's leaf hashes, from which its tiles are made anew.</summary>
    public const string Leaves = "leaves";

    /// <summary>Longer lines of JSON are none of ours.</summary>
    public const int LongestLine = 64 << 20;

    /// <summary>Where a wrapped key is at home, so that it cannot be put to another patient or batch.</summary>
    public static byte[] PlaceOf(string batch, string? tag) =>
        System.Text.Encoding.ASCII.GetBytes($"hra/export/v1/{batch}/{tag ?? "batch"}");

    /// <param name="Opened">How many records the keys open: all but those of forgotten patients.</param>
    public sealed record Batch(
        int Version, string Id, string Tenant, long Created, int Form, long Size, string Root, string Blind, string Nonce, int Again,
        long Opened, Dictionary<string, long> Kinds);

    /// <param name="Tag">In hex; null for the key of the records that name no patient.</param>
    /// <param name="Positions">As in the store, part by part.</param>
    public sealed record Key(string? Tag, byte[] Wrapped, byte[][] Positions);

    public sealed record Anchor(byte[] Root, long Created, byte[][] Leaves, int Position, Block[] Blocks);

    public sealed record Block(byte[] Hash, int Height, byte[] Header, byte[] Coinbase, byte[] Branch, long Found, bool OnBestChain);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectRequiredConstructorParameters = true,
    RespectNullableAnnotations = true)]
[JsonSerializable(typeof(BatchFile.Batch))]
[JsonSerializable(typeof(BatchFile.Key))]
[JsonSerializable(typeof(BatchFile.Anchor))]
internal sealed partial class BatchFileJson : JsonSerializerContext;
