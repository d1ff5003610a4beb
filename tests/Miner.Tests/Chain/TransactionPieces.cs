using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Miner.Tests.Chain;

/// <summary>
/// Cuts transactions out of a block by the layout of BIP 144 alone, and hashes them with the base class library: an
/// oracle that shares nothing with the miner's own reader.
/// </summary>
/// <param name="Whole">As it stands in the block.</param>
/// <param name="Stripped">Without marker, flag and witnesses.</param>
/// <param name="Outputs">The scripts of the outputs.</param>
/// <param name="Witnesses">The witness stack of each input.</param>
internal sealed record TransactionPieces(
    byte[] Whole, byte[] Stripped, IReadOnlyList<byte[]> Outputs, IReadOnlyList<byte[][]> Witnesses)
{
    private const int HeaderSize = 80;

    public byte[] Id => Twice(Stripped);

    public byte[] WitnessId => Twice(Whole);

    public static byte[] Twice(byte[] bytes) => SHA256.HashData(SHA256.HashData(bytes));

    /// <summary>Bitcoin's Merkle tree, built from the leaves upwards.</summary>
    public static byte[] Root(IReadOnlyList<byte[]> level)
    {
        while (level.Count > 1)
            level = [.. level.Chunk(2).Select(static pair => Twice([.. pair[0], .. pair[^1]]))];
        return level[0];
    }

    public static IReadOnlyList<TransactionPieces> Of(byte[] block)
    {
        int at = HeaderSize;
        int count = Number(block, ref at);
        List<TransactionPieces> all = [];
        while (all.Count < count) all.Add(Next(block, ref at));
        Assert.Equal(block.Length, at);
        return all;
    }

    private static TransactionPieces Next(byte[] block, ref int at)
    {
        int start = at;
        at += 4;
        bool isMarked = block[at] == 0;
        if (isMarked) at += 2;
        int body = at;
        int inputs = Number(block, ref at);
        for (int i = 0; i < inputs; i++)
        {
            at += 32 + 4;
            Bytes(block, ref at);
            at += 4;
        }

        byte[][] outputs = new byte[Number(block, ref at)][];
        for (int i = 0; i < outputs.Length; i++)
        {
            at += 8;
            outputs[i] = Bytes(block, ref at);
        }

        int end = at;
        byte[][][] witnesses = new byte[isMarked ? inputs : 0][][];
        for (int i = 0; i < witnesses.Length; i++)
        {
            witnesses[i] = new byte[Number(block, ref at)][];
            for (int item = 0; item < witnesses[i].Length; item++) witnesses[i][item] = Bytes(block, ref at);
        }

        at += 4;
        byte[] stripped = [.. block[start..(start + 4)], .. block[body..end], .. block[(at - 4)..at]];
        return new TransactionPieces(block[start..at], stripped, outputs, witnesses);
    }

    private static byte[] Bytes(byte[] block, ref int at)
    {
        int length = Number(block, ref at);
        at += length;
        return block[(at - length)..at];
    }

    private static int Number(byte[] block, ref int at)
    {
        byte first = block[at++];
        if (first < 0xfd) return first;
        Assert.Equal(0xfd, first);
        at += 2;
        return BinaryPrimitives.ReadUInt16LittleEndian(block.AsSpan(at - 2));
    }
}
