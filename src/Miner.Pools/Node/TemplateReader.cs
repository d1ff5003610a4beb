using System.Collections.Immutable;
using System.Text.Json;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>Reads the result of getblocktemplate. Only what no block can be built without must be there.</summary>
internal static class TemplateReader
{
    private const long MaxMoney = 21_000_000_0000_0000;

    /// <exception cref="FormatException">A field is missing, wrong, or contradicts another; the message names
    /// it.</exception>
    public static BlockTemplate Read(JsonElement result)
    {
        var fields = new JsonFields(result, "template");
        uint bits = fields.HexWord("bits");
        Target.FromCompact(bits);
        return new BlockTemplate
        {
            Height = (int)fields.Integer("height", 0, int.MaxValue),
            PreviousBlock = fields.Hash("previousblockhash"),
            Version = unchecked((uint)fields.Integer("version", int.MinValue, uint.MaxValue)),
            Bits = bits,
            CurrentTime = (uint)fields.Integer("curtime", 1, uint.MaxValue),
            MinimumTime = (uint)(fields.OptionalInteger("mintime", 0, uint.MaxValue) ?? 0),
            CoinbaseValue = (ulong)fields.Integer("coinbasevalue", 0, MaxMoney),
            Transactions = [.. fields.OptionalArray("transactions").Select(ReadTransaction)],
            Rules = fields.OptionalTexts("rules"),
            Capabilities = fields.OptionalTexts("capabilities"),
            DefaultWitnessCommitment = fields.OptionalBytes("default_witness_commitment"),
            CoinbaseAuxiliary = ReadAuxiliary(fields),
            LongPollId = fields.OptionalText("longpollid"),
            SignetChallenge = fields.OptionalBytes("signet_challenge"),
        };
    }

    private static ImmutableArray<byte> ReadAuxiliary(JsonFields fields)
    {
        ImmutableArray<byte> all = fields.OptionalMemberBytes("coinbaseaux");
        if (all.Length > Script.MaxCoinbaseScript)
            throw new FormatException($"template.coinbaseaux has {all.Length} bytes, more than a coinbase can hold");
        return all;
    }

    private static TemplateTransaction ReadTransaction(JsonElement element, int index)
    {
        string name = $"template.transactions[{index}]";
        var fields = new JsonFields(element, name);
        ImmutableArray<byte> data = fields.Bytes("data");
        Transaction transaction = Parse(data, name);
        Hash256 id = transaction.Id;
        Hash256 witnessId = transaction.HasWitness ? Hash256.OfDoubleSha256(data.AsSpan()) : id;

        Hash256? statedId = fields.OptionalHash("txid");
        if (statedId is { } txid && txid != id) throw new FormatException($"{name}.txid is not that of its data");
        // Before BIP 145 there was only "hash", and it was the txid.
        if (fields.OptionalHash("hash") is { } hash && hash != witnessId && (statedId is not null || hash != id))
            throw new FormatException($"{name}.hash is not that of its data");
        return new TemplateTransaction(data, id, witnessId, transaction.HasWitness);
    }

    private static Transaction Parse(ImmutableArray<byte> data, string name)
    {
        try
        {
            return Transaction.Parse(data.AsSpan());
        }
        catch (FormatException e)
        {
            throw new FormatException($"{name}.data: {e.Message}", e);
        }
    }
}
