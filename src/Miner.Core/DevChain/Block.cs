using System.Collections.Immutable;
using Miner.Core.Bytes;
using Miner.Core.Chain;

namespace Miner.Core.DevChain;

/// <summary>A whole block as it stands in <c>submitblock</c>: header, then transactions, the coinbase first.</summary>
public sealed record Block(BlockHeader Header, ImmutableArray<Transaction> Transactions)
{
    /// <exception cref="FormatException">Cut off, trailing bytes, or counts beyond the bytes.</exception>
    public static Block Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        BlockHeader header = BlockHeader.Parse(reader.Take(BlockHeader.Size));
        int count = reader.Count();
        var transactions = ImmutableArray.CreateBuilder<Transaction>();
        for (int i = 0; i < count; i++) transactions.Add(Transaction.Read(ref reader));
        if (reader.Remaining != 0) throw new FormatException($"{reader.Remaining} bytes follow the block");
        return new Block(header, transactions.ToImmutable());
    }

    /// <summary>Three times the size without witness plus the size with it (BIP 141), in weight units.</summary>
    public int Weight => (3 * ToBytes(withWitness: false).Length) + ToBytes(withWitness: true).Length;

    public byte[] ToBytes(bool withWitness = true)
    {
        ByteWriter writer = new ByteWriter().Bytes(Header.ToArray()).Count(Transactions.Length);
        foreach (Transaction transaction in Transactions) writer.Bytes(transaction.ToBytes(withWitness));
        return writer.ToArray();
    }
}
