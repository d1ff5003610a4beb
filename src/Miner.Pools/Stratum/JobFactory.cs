using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Pools.Stratum;

/// <summary>A notify and the terms of the session to a job. Pure.</summary>
internal static class JobFactory
{
    /// <exception cref="StratumException">A field of the notify is unusable; the message names it.</exception>
    public static StratumJob Create(NotifyMessage notify, SessionTerms terms, SourceEpoch epoch, long serial)
    {
        ExtraNonceSpace space = terms.Space ?? throw new StratumException("mining.notify before mining.subscribe");
        ImmutableArray<byte> first = HexField.Bytes(notify.Coinbase1, "the first coinbase part");
        ImmutableArray<byte> second = HexField.Bytes(notify.Coinbase2, "the second coinbase part");
        if (first.IsEmpty && second.IsEmpty) throw new StratumException("mining.notify: the coinbase is empty");
        return new StratumJob
        {
            Id = notify.JobId,
            Epoch = epoch,
            Serial = serial,
            Coinbase = new CoinbaseTemplate([.. first, .. space.ExtraNonce1], space.Size2, second),
            Branch = new MerkleBranch([.. notify.Branch.Select(Sibling)]),
            Version = HexField.UInt32(notify.Version, "version"),
            VersionMask = new VersionMask(terms.AgreedMask ?? 0),
            AgreedMask = terms.AgreedMask,
            PreviousBlock = PreviousBlock(notify.PreviousHash),
            Bits = Bits(notify.Bits),
            Time = HexField.UInt32(notify.Time, "ntime"),
            ShareTarget = Target.FromDifficulty(terms.Difficulty ?? SessionTerms.InitialDifficulty),
            AbandonsEarlier = notify.CleanJobs,
            Height = CoinbaseHeight.Read(first.AsSpan()),
        };
    }

    private static Hash256 Sibling(string hex, int index)
    {
        ImmutableArray<byte> bytes = HexField.Bytes(hex, $"merkle branch entry {index}");
        if (bytes.Length == Hash256.Size) return new Hash256(bytes.AsSpan());
        throw new StratumException($"merkle branch entry {index} has {bytes.Length} bytes, not {Hash256.Size}");
    }

    private static Hash256 PreviousBlock(string hex)
    {
        int size = HexField.Bytes(hex, "the previous block hash").Length;
        if (size != Hash256.Size)
            throw new StratumException($"the previous block hash has {size} bytes, not {Hash256.Size}");
        return Hash256.ParseStratumHex(hex);
    }

    private static uint Bits(string hex)
    {
        uint bits = HexField.UInt32(hex, "nbits");
        try
        {
            Target.FromCompact(bits);
            return bits;
        }
        catch (FormatException e)
        {
            throw new StratumException($"mining.notify: {e.Message}", e);
        }
    }
}
