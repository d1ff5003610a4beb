using Miner.Core.Bytes;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>Puts a whole block together from a header and what the header's root was made of.</summary>
internal static class BlockAssembler
{
    public static byte[] Assemble(Share share)
    {
        NodeJob job = share.Job as NodeJob
            ?? throw new InvalidOperationException($"BUG: a share of {share.Job.Epoch} came to a node");
        return Assemble(share.Header, job.Template, job.Coinbase.Build(share.Work.ExtraNonce2));
    }

    /// <param name="coinbase">Without witness.</param>
    public static byte[] Assemble(BlockHeader header, BlockTemplate template, ReadOnlySpan<byte> coinbase)
    {
        ByteWriter writer = new ByteWriter().Bytes(header.ToArray()).Count(template.Transactions.Length + 1);
        if (template.IsSegwit)
            writer.Bytes(CoinbaseBuilder.WithReservedValue(Transaction.Parse(coinbase)).ToBytes(withWitness: true));
        else
            writer.Bytes(coinbase);
        foreach (TemplateTransaction transaction in template.Transactions) writer.Bytes(transaction.Data.AsSpan());
        return writer.ToArray();
    }
}
