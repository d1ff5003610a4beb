using System.Runtime.InteropServices;
using Miner.Engine.Reporting;

namespace Miner.Engine;

/// <summary>
/// Hashes over the last 10 s, 60 s and 15 min, in buckets of one second. Written by one device loop, read by anyone. A
/// window ends with the last full second, so it falls to 0 by itself when nothing hashes.
/// </summary>
internal sealed class HashMeter
{
    private const int Tens = 10;
    private const int Minute = 60;
    private const int Quarter = 900;

    // More than the longest window, so that a bucket is never read and recycled in the same second.
    private const int Size = 1024;
    private const long Recycling = -1;

    private readonly TimeProvider _time;
    private readonly long _start;
    private readonly long[] _seconds = new long[Size];
    private readonly long[] _hashes = new long[Size];
    private PaddedCounter _total;
    private double _highest;
    private long _second;

    public HashMeter(TimeProvider time)
    {
        (_time, _start) = (time, time.GetTimestamp());
        Array.Fill(_seconds, Recycling);
        _seconds[0] = 0;
    }

    public ulong Total => (ulong)Volatile.Read(ref _total.Value);

    /// <summary>Called by the loop only, once a call.</summary>
    public void Add(long hashes, long timestamp)
    {
        long second = SecondOf(timestamp);
        if (second > _second) MoveTo(second);
        ref long bucket = ref _hashes[_second % Size];
        Volatile.Write(ref bucket, bucket + hashes);
        Volatile.Write(ref _total.Value, _total.Value + hashes);
    }

    public HashRates Rates()
    {
        long now = SecondOf(_time.GetTimestamp());
        TimeSpan elapsed = _time.GetElapsedTime(_start);
        return new HashRates(
            RateBefore(now, Tens),
            RateBefore(now, Minute),
            RateBefore(now, Quarter),
            elapsed > TimeSpan.Zero ? Total / elapsed.TotalSeconds : 0,
            double.Max(Volatile.Read(ref _highest), RateBefore(now, Tens) ?? 0));
    }

    private void MoveTo(long second)
    {
        double closed = RateBefore(_second + 1, Tens) ?? 0;
        if (closed > _highest) Volatile.Write(ref _highest, closed);
        _second = second;
        Volatile.Write(ref _seconds[second % Size], Recycling);
        Volatile.Write(ref _hashes[second % Size], 0);
        Volatile.Write(ref _seconds[second % Size], second);
    }

    private double? RateBefore(long end, int window)
    {
        if (end < window) return null;
        double sum = 0;
        for (long second = end - window; second < end; second++) sum += HashesIn(second);
        return sum / window;
    }

    // The label is read on both sides of the value: a bucket that is being recycled belongs to no window any more.
    private long HashesIn(long second)
    {
        long slot = second % Size;
        if (Volatile.Read(ref _seconds[slot]) != second) return 0;
        long hashes = Volatile.Read(ref _hashes[slot]);
        Interlocked.MemoryBarrier();
        return Volatile.Read(ref _seconds[slot]) == second ? hashes : 0;
    }

    private long SecondOf(long timestamp) => (long)_time.GetElapsedTime(_start, timestamp).TotalSeconds;

    /// <summary>Alone on its cache line: several loops count at once.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 192)]
    private struct PaddedCounter
    {
        [FieldOffset(64)]
        public long Value;
    }
}
