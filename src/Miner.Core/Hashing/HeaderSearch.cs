using System.Runtime.CompilerServices;
using Miner.Core.Mining;

namespace Miner.Core.Hashing;

/// <summary>
/// The one CPU search, over lanes and streams as type parameters. Its lanes hold either the versions of a work, which
/// then share one message schedule, or consecutive nonces.
/// </summary>
public sealed class HeaderSearch<TWord, TLanes, TStreams> : IHeaderSearch
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    private readonly FirstHash<TWord, TLanes, TStreams> _first;
    private readonly SecondHash<TWord, TLanes, TStreams> _second;

    public HeaderSearch()
    {
        LaneMemory memory = new(
            Width * (FirstHash<TWord, TLanes, TStreams>.Rows + SecondHash<TWord, TLanes, TStreams>.Rows));
        _first = new FirstHash<TWord, TLanes, TStreams>(memory, Width);
        _second = new SecondHash<TWord, TLanes, TStreams>(memory, Width);
    }

    public int Width => TStreams.Count * (Unsafe.SizeOf<TWord>() / sizeof(uint));

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

    // Lanes are versions: the schedules of Width nonces are made at once, then every nonce is hashed in all versions.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void SearchVersions(Work work, NonceRange range, ref HitSink sink)
    {
        _first.LoadVersions(work);
        for (NonceRange rest = range; rest.Count != 0;)
        {
            (NonceRange block, rest) = rest.SplitAt((ulong)Width);
            _first.ScheduleShared(block.First);
            for (int column = 0; column < (int)block.Count; column++)
            {
                uint nonce = unchecked(block.First + (uint)column);
                _first.HashShared(nonce, column, ref _second.Input);
                if (!_second.Hash(ref _first.Midstates, work.HitWord)) continue;
                ReadOnlySpan<uint> tops = _second.TopWords;
                for (int lane = 0; lane < tops.Length; lane++)
                    if (tops[lane] <= work.HitWord) sink.Add(new Hit(nonce, lane));
            }
        }
    }

    // Lanes are nonces: every lane has a schedule of its own.
    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void SearchNonces(Work work, int variant, NonceRange range, ref HitSink sink)
    {
        _first.LoadVariant(work, variant);
        for (NonceRange rest = range; rest.Count != 0;)
        {
            (NonceRange block, rest) = rest.SplitAt((ulong)Width);
            _first.HashOwn(block.First, ref _second.Input);
            if (!_second.Hash(ref _first.Midstates, work.HitWord)) continue;
            ReadOnlySpan<uint> tops = _second.TopWords[..(int)block.Count];
            for (int lane = 0; lane < tops.Length; lane++)
                if (tops[lane] <= work.HitWord) sink.Add(new Hit(unchecked(block.First + (uint)lane), variant));
        }
    }
}
