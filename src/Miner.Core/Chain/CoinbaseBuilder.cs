using System.Collections.Immutable;
using System.Text;
using Miner.Core.Bytes;

namespace Miner.Core.Chain;

/// <summary>Puts a coinbase transaction together that is open at its extranonce.</summary>
public sealed record CoinbaseBuilder
{
    /// <summary>Bytes of extranonce: more than any miner can count through.</summary>
    public const int ExtraNonceSize = 8;

    // BIP 54 wants the coinbase locked to the height before its own, by an input that is not final.
    private const uint NotFinal = uint.MaxValue - 1;

    /// <summary>Height of the block (BIP 34).</summary>
    public required int Height { get; init; }

    /// <summary>Free text behind the extranonce, cut at the 100 bytes that consensus allows the script.</summary>
    public string Signature { get; init; } = "";

    /// <summary>Bytes a node asks for in the script (<c>coinbaseaux</c> of BIP 22).</summary>
    public ImmutableArray<byte> Auxiliary { get; init; } = [];

    /// <summary>
    /// Stands before the extranonce, in the same push: two miners on one template that differ here never try the same
    /// header.
    /// </summary>
    public ImmutableArray<byte> Origin { get; init; } = [];

    /// <summary>The outputs in order: the reward first, the witness commitment last.</summary>
    public required ImmutableArray<TransactionOutput> Outputs { get; init; }

    private uint LockTime => (uint)Math.Max(Height - 1, 0);

    public CoinbaseTemplate Build()
    {
        byte[] before = [.. Script.PushHeight(Height), .. PushOrNothing(Auxiliary.AsSpan())];
        byte[] head = [.. before, (byte)(Origin.Length + ExtraNonceSize), .. Origin];
        int room = Script.MaxCoinbaseScript - head.Length - ExtraNonceSize;
        if (room < 0) throw new FormatException($"the node's coinbaseaux of {Auxiliary.Length} bytes does not fit");
        // A push of more than 75 bytes takes two bytes of head.
        byte[] tail = PushOrNothing(Cut(Signature, room > Script.PushData1 ? room - 2 : room - 1));

        byte[] prefix = new ByteWriter().WriteUInt32(2).Count(1)
            .Bytes(OutPoint.None.Transaction.ToArray()).WriteUInt32(OutPoint.None.Index)
            .Count(head.Length + ExtraNonceSize + tail.Length).Bytes(head).ToArray();
        ByteWriter suffix = new ByteWriter().Bytes(tail).WriteUInt32(NotFinal).Count(Outputs.Length);
        foreach (TransactionOutput output in Outputs) suffix.WriteUInt64(output.Value).Sized(output.Script.AsSpan());
        return new CoinbaseTemplate([.. prefix], ExtraNonceSize, [.. suffix.WriteUInt32(LockTime).ToArray()]);
    }

    /// <summary>The finished coinbase with the witness that a block with a commitment must carry (BIP 141).</summary>
    public static Transaction WithReservedValue(Transaction coinbase) => coinbase with
    {
        Inputs = [coinbase.Inputs[0] with { Witness = [WitnessCommitment.ReservedValue] }],
    };

    private static byte[] PushOrNothing(ReadOnlySpan<byte> data) => data.IsEmpty ? [] : Script.Push(data);

    private static byte[] Cut(string text, int room)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        int length = Math.Min(bytes.Length, Math.Max(room, 0));
        // A character is never cut in two: continuation bytes of UTF-8 start with 10.
        while (length > 0 && length < bytes.Length && (bytes[length] & 0xc0) == 0x80) length--;
        return bytes[..length];
    }
}
