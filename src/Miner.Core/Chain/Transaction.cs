using System.Collections.Immutable;
using Miner.Core.Bytes;

namespace Miner.Core.Chain;

/// <summary>Which output an input spends; the coinbase's spends none.</summary>
public readonly record struct OutPoint(Hash256 Transaction, uint Index)
{
    /// <summary>What the one input of a coinbase names.</summary>
    public static OutPoint None => new(Hash256.Zero, uint.MaxValue);
}

/// <param name="Witness">The input's witness stack (BIP 141); empty where there is none.</param>
public sealed record TransactionInput(
    OutPoint Spends, ImmutableArray<byte> Script, uint Sequence, ImmutableArray<ImmutableArray<byte>> Witness);

/// <param name="Value">In satoshi.</param>
public sealed record TransactionOutput(ulong Value, ImmutableArray<byte> Script);

/// <summary>A transaction in both serialisations: the first one, which the txid hashes, and that of BIP 144 with witness.</summary>
public sealed record Transaction(
    uint Version, ImmutableArray<TransactionInput> Inputs, ImmutableArray<TransactionOutput> Outputs, uint LockTime)
{
    public bool HasWitness => Inputs.Any(static input => input.Witness.Length > 0);

    /// <summary>The txid: without witness, whatever the transaction carries.</summary>
    public Hash256 Id => Hash256.OfDoubleSha256(ToBytes(withWitness: false));

    /// <summary>The wtxid of BIP 141: with witness where there is one.</summary>
    public Hash256 WitnessId => Hash256.OfDoubleSha256(ToBytes(withWitness: true));

    /// <summary>Reads a whole transaction in either form.</summary>
    /// <exception cref="FormatException">Cut off, trailing bytes, wrong flag, or counts beyond the bytes.</exception>
    public static Transaction Parse(ReadOnlySpan<byte> bytes)
    {
        var reader = new ByteReader(bytes);
        Transaction transaction = Read(ref reader);
        if (reader.Remaining != 0) throw new FormatException($"{reader.Remaining} bytes follow the transaction");
        return transaction;
    }

    /// <summary>Reads a transaction and leaves the reader behind it.</summary>
    /// <exception cref="FormatException">As for <see cref="Parse"/>.</exception>
    public static Transaction Read(ref ByteReader reader)
    {
        uint version = reader.ReadUInt32();
        bool marked = reader.Peek() == 0;
        if (marked && reader.Take(2)[1] != 1) throw new FormatException("an unknown flag follows the witness marker");
        ImmutableArray<TransactionInput> inputs = ReadInputs(ref reader);
        ImmutableArray<TransactionOutput> outputs = ReadOutputs(ref reader);
        if (marked) inputs = ReadWitnesses(ref reader, inputs);
        if (marked && inputs.All(static input => input.Witness.IsEmpty))
            throw new FormatException("a witness marker without any witness");
        return new Transaction(version, inputs, outputs, reader.ReadUInt32());
    }

    /// <summary>The wire form; <paramref name="withWitness"/> changes nothing where no input has a witness.</summary>
    public byte[] ToBytes(bool withWitness)
    {
        bool marked = withWitness && HasWitness;
        ByteWriter writer = new ByteWriter().WriteUInt32(Version);
        if (marked) writer.Byte(0).Byte(1);
        writer.Count(Inputs.Length);
        foreach (TransactionInput input in Inputs) Write(writer, input);
        writer.Count(Outputs.Length);
        foreach (TransactionOutput output in Outputs) writer.WriteUInt64(output.Value).Sized(output.Script.AsSpan());
        if (marked) foreach (TransactionInput input in Inputs) WriteWitness(writer, input);
        return writer.WriteUInt32(LockTime).ToArray();
    }

    private static ImmutableArray<TransactionInput> ReadInputs(ref ByteReader reader)
    {
        int count = reader.Count();
        if (count == 0) throw new FormatException("a transaction without inputs");
        var inputs = ImmutableArray.CreateBuilder<TransactionInput>();
        for (int i = 0; i < count; i++)
        {
            var spends = new OutPoint(new Hash256(reader.Take(Hash256.Size)), reader.ReadUInt32());
            ImmutableArray<byte> script = [.. reader.Sized()];
            inputs.Add(new TransactionInput(spends, script, reader.ReadUInt32(), []));
        }

        return inputs.ToImmutable();
    }

    private static ImmutableArray<TransactionOutput> ReadOutputs(ref ByteReader reader)
    {
        int count = reader.Count();
        var outputs = ImmutableArray.CreateBuilder<TransactionOutput>();
        for (int i = 0; i < count; i++)
        {
            ulong value = reader.ReadUInt64();
            outputs.Add(new TransactionOutput(value, [.. reader.Sized()]));
        }

        return outputs.ToImmutable();
    }

    private static ImmutableArray<TransactionInput> ReadWitnesses(
        ref ByteReader reader, ImmutableArray<TransactionInput> inputs)
    {
        var filled = ImmutableArray.CreateBuilder<TransactionInput>(inputs.Length);
        foreach (TransactionInput input in inputs)
        {
            int count = reader.Count();
            var items = ImmutableArray.CreateBuilder<ImmutableArray<byte>>();
            for (int i = 0; i < count; i++) items.Add([.. reader.Sized()]);
            filled.Add(input with { Witness = items.ToImmutable() });
        }

        return filled.ToImmutable();
    }

    private static void Write(ByteWriter writer, TransactionInput input)
    {
        writer.Bytes(input.Spends.Transaction.ToArray()).WriteUInt32(input.Spends.Index);
        writer.Sized(input.Script.AsSpan()).WriteUInt32(input.Sequence);
    }

    private static void WriteWitness(ByteWriter writer, TransactionInput input)
    {
        writer.Count(input.Witness.Length);
        foreach (ImmutableArray<byte> item in input.Witness) writer.Sized(item.AsSpan());
    }
}
