using System.Collections.Immutable;
using Miner.Core.Bytes;
using Miner.Core.Chain;

namespace Miner.Records.Commitment;

/// <summary>
/// The one output by which a coinbase commits to an anchor root: value zero, script <c>6a24 485241 01 root</c> ("HRA",
/// version 1). Two of them could tell two stories, so a coinbase with two has none.
/// </summary>
public static class AnchorOutput
{
    public const int ScriptSize = 38;
    public const byte Version = 0x01;

    private const string NoOutput = "the coinbase has no anchor output (script 6a24 485241…)";
    private const int HeadSize = ScriptSize - Sha256Digest.Size;

    /// <summary>What marks the output, whatever its version: OP_RETURN, a push of 36 bytes, and "HRA".</summary>
    private static ReadOnlySpan<byte> Mark => [Core.Chain.Script.Return, 0x24, (byte)'H', (byte)'R', (byte)'A'];

    public static byte[] Script(Sha256Digest anchorRoot) => [.. Mark, Version, .. anchorRoot.Bytes];

    /// <summary>The root a coinbase commits to.</summary>
    /// <exception cref="FormatException">No such output, more than one, or one of another version or with a value.</exception>
    public static Sha256Digest FindIn(Transaction coinbase)
    {
        ImmutableArray<TransactionOutput> marked =
            [.. coinbase.Outputs.Where(static output => IsMarked(output.Script.AsSpan()))];
        if (marked.Length != 1)
            throw new FormatException(
                marked.Length == 0
                    ? NoOutput
                    : $"the coinbase has {marked.Length} anchor outputs; only one would be a commitment");
        ReadOnlySpan<byte> script = marked[0].Script.AsSpan();
        byte version = script[HeadSize - 1];
        if (version != Version)
            throw new FormatException($"the anchor output is of version {version}; this program knows version {Version}");
        if (marked[0].Value != 0) throw new FormatException($"the anchor output pays {marked[0].Value} satoshi, not 0");
        return new Sha256Digest(script[HeadSize..]);
    }

    /// <summary>Where the root begins in a coinbase's bytes without witness: the first, were there several.</summary>
    /// <exception cref="FormatException">No transaction, or none that commits.</exception>
    public static int OffsetOfRoot(ReadOnlySpan<byte> coinbase)
    {
        var reader = new ByteReader(coinbase);
        reader.ReadUInt32();
        for (int inputs = reader.Count(); inputs > 0; inputs--)
        {
            reader.Take(Hash256.Size + sizeof(uint));
            reader.Sized();
            reader.ReadUInt32();
        }

        for (int outputs = reader.Count(); outputs > 0; outputs--)
        {
            reader.ReadUInt64();
            if (IsMarked(reader.Sized())) return reader.Position - Sha256Digest.Size;
        }

        throw new FormatException(NoOutput);
    }

    private static bool IsMarked(ReadOnlySpan<byte> script) => script.Length == ScriptSize && script.StartsWith(Mark);
}
