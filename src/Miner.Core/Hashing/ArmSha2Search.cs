using Miner.Core.Mining;

namespace Miner.Core.Hashing;

/// <summary>
/// The search by Arm's SHA-256 instructions, a header a register instead of a header a lane. Sixteen versions share the
/// schedule of a nonce; any other work is searched one version after the other, four nonces at a time.
/// </summary>
public sealed class ArmSha2Search : IHeaderSearch
{
    private readonly ArmSha2Hash _hash = new();

    public int Width => ArmSha2Hash.Versions;

    public int Search(Work work, NonceRange range, Span<Hit> hits)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.Count, NonceRange.All.Count);
        HitSink sink = new(hits);
        if (work.Versions.Length == Width)
        {
            SearchVersions(work, range, ref sink);
        }
        else
        {
            for (int variant = 0; variant < work.Versions.Length; variant++)
                SearchNonces(work, variant, range, ref sink);
        }

        return sink.Count;
    }

    private void SearchVersions(Work work, NonceRange range, ref HitSink sink)
    {
        _hash.LoadVersions(work);
        for (NonceRange rest = range; rest.Count != 0;)
        {
            (NonceRange block, rest) = rest.SplitAt(ArmSha2Rounds.Streams);
            _hash.Schedule(block.First);
            for (int column = 0; column < (int)block.Count; column++)
            {
                for (int group = 0; group < ArmSha2Hash.Groups; group++)
                {
                    _hash.HashShared(block.First, column, group);
                    ReadOnlySpan<uint> tops = _hash.TopWords;
                    for (int stream = 0; stream < tops.Length; stream++)
                    {
                        if (tops[stream] > work.HitWord) continue;
                        uint nonce = unchecked(block.First + (uint)column);
                        sink.Add(new Hit(nonce, (group * ArmSha2Rounds.Streams) + stream));
                    }
                }
            }
        }
    }

    private void SearchNonces(Work work, int variant, NonceRange range, ref HitSink sink)
    {
        _hash.LoadVariant(work, variant);
        for (NonceRange rest = range; rest.Count != 0;)
        {
            (NonceRange block, rest) = rest.SplitAt(ArmSha2Rounds.Streams);
            _hash.Schedule(block.First);
            _hash.HashOwn(block.First);
            ReadOnlySpan<uint> tops = _hash.TopWords[..(int)block.Count];
            for (int stream = 0; stream < tops.Length; stream++)
                if (tops[stream] <= work.HitWord) sink.Add(new Hit(unchecked(block.First + (uint)stream), variant));
        }
    }
}
