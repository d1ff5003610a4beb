namespace Miner.Core.Hashing;

/// <summary>
/// How many words of lanes are hashed together, interleaved or in turn, so that one's latency hides behind the others.
/// Rows of state lie in memory as a to h, in each row one word a stream.
/// </summary>
public interface IStreams<TWord>
    where TWord : struct
{
    static abstract int Count { get; }

    /// <summary>
    /// Runs the rounds from <paramref name="first"/> up to but not including <paramref name="end"/>, a multiple of four
    /// of them. A root for the JIT: at most about sixteen inlined rounds fit one method, beyond that calls stay.
    /// </summary>
    static abstract void Compress<TSchedule>(ref TWord from, ref TWord to, ref uint rows, int first, int end)
        where TSchedule : struct, ISchedule<TWord>;
}
