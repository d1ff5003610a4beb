using System.Collections.Immutable;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.LifeOfAJob;

/// <summary>Jobs whose shares a slow device finds at once.</summary>
internal static class EasyJob
{
    public const uint RegtestBits = 0x207fffff;

    /// <summary>A share target that one hash in 256 meets, and a block target that one share in 16 meets.</summary>
    public static Job Of(
        string id = "job-1",
        int session = 1,
        string source = "scripted",
        uint shareBits = 0x2000ffff,
        uint blockBits = 0x1f0ffff0,
        uint time = 1_700_000_000,
        int extraNonce2Size = 4,
        uint mask = 0,
        uint version = 0x20000000) => new()
        {
            Id = id,
            Epoch = new SourceEpoch(source, session),
            Coinbase = new CoinbaseTemplate([1, 2, 3], extraNonce2Size, ImmutableArray.Create<byte>(4, 5, 6)),
            Branch = new MerkleBranch([Hash256.OfDoubleSha256([7])]),
            Version = version,
            VersionMask = new VersionMask(mask),
            PreviousBlock = Hash256.OfDoubleSha256([8]),
            Bits = blockBits,
            Time = time,
            ShareTarget = Target.FromCompact(shareBits),
            AbandonsEarlier = false,
            Height = 1,
        };

    /// <summary>The first work of any job.</summary>
    public static Work FirstWork(Job job, int variants = 1)
    {
        var cutter = new WorkCutter(job, new ExtraNonceCursor(), new FakeTimeProvider());
        Assert.True(cutter.TryNext(variants, out Work? work));
        return work;
    }
}
