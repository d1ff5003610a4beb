using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Hashing;

namespace Miner.Core.Mining;

/// <summary>A header with only the nonce open, in one or more versions that share everything else.</summary>
public sealed class Work
{
    private readonly BlockHeader _header;

    /// <param name="hitWord">
    /// A hash counts as a hit when its top 32 bits do not exceed this word; at least the share target's own word.
    /// </param>
    internal Work(Job job, ulong extraNonce2, uint time, ImmutableArray<uint> versions, uint hitWord)
        : this(job, extraNonce2, HeaderFor(job, extraNonce2, time), versions, hitWord)
    {
    }

    private Work(Job job, ulong extraNonce2, BlockHeader header, ImmutableArray<uint> versions, uint hitWord)
    {
        (Job, ExtraNonce2, Time, Versions, HitWord) = (job, extraNonce2, header.Time, versions, hitWord);
        _header = header;
        Tail = HeaderTail.Of(_header);
        Midstates = [.. versions.Select(version => HeaderMidstate.Of(_header with { Version = version }))];
    }

    public Job Job { get; }
    public ulong ExtraNonce2 { get; }
    public uint Time { get; }

    /// <summary>The header version of each variant: one, or as many as the device asked for.</summary>
    public ImmutableArray<uint> Versions { get; }

    /// <summary>One per variant, in the order of <see cref="Versions"/>.</summary>
    public ImmutableArray<HeaderMidstate> Midstates { get; }

    public HeaderTail Tail { get; }

    /// <summary>The floor on H7: a device reports a nonce when bswap(H7) &lt;= this word, and misses none.</summary>
    public uint HitWord { get; }

    /// <summary>
    /// Work for a header that no source asked for, to test and to measure devices. The header's own version and nonce do
    /// not count. A share of it can be submitted nowhere.
    /// </summary>
    public static Work ForHeader(BlockHeader header, ImmutableArray<uint> versions, uint hitWord)
    {
        ArgumentOutOfRangeException.ThrowIfZero(versions.Length);
        Job job = new()
        {
            Id = "planted",
            Epoch = new SourceEpoch("planted", 0),
            Coinbase = new CoinbaseTemplate(ImmutableArray<byte>.Empty, 1, ImmutableArray<byte>.Empty),
            Branch = MerkleBranch.Empty,
            Version = versions[0],
            VersionMask = VersionMask.None,
            PreviousBlock = header.PreviousBlock,
            // The header keeps its own, whatever they are; a job must have a target.
            Bits = Target.Easiest.ToCompact(),
            Time = header.Time,
            ShareTarget = Target.Easiest,
            AbandonsEarlier = false,
        };
        return new Work(job, 0, header, versions, hitWord);
    }

    /// <summary>The whole header of a hit.</summary>
    public BlockHeader HeaderOf(Hit hit) => _header with { Version = Versions[hit.Variant], Nonce = hit.Nonce };

    internal static BlockHeader HeaderFor(Job job, ulong extraNonce2, uint time)
    {
        Hash256 root = job.Branch.RootFor(Hash256.OfDoubleSha256(job.Coinbase.Build(extraNonce2)));
        return new BlockHeader(job.Version, job.PreviousBlock, root, time, job.Bits, 0);
    }
}
