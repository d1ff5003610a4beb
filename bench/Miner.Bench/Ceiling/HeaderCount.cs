namespace Miner.Bench.Ceiling;

/// <summary>
/// The fewest operations that a vector of header hashes takes with everything folded that is known before the search. Derived
/// from FIPS 180-4 alone, by running it on symbols: it does not look at the kernel that is held against it.
/// </summary>
internal static class HeaderCount
{
    private const int Rounds = 64;

    // After this round of the outer hash e is H7, and the new a of these last rounds goes nowhere.
    private const int LastOuterRound = 60;
    private const int DeadRounds = 4;

    /// <summary>Block versions in the lanes: the message schedule is one for all of them.</summary>
    public static Operations Versions(int width) => SharedSchedule(width) + VersionsInner() + Outer();

    /// <summary>Nonces in the lanes: every lane has a message schedule of its own.</summary>
    public static Operations Nonces() => NoncesInner() + Outer();

    /// <summary>The schedules of a vector of nonces serve as many versions each as the search is wide.</summary>
    public static Operations SharedSchedule(int width)
    {
        var sha = new SymbolicSha256();
        foreach (Known word in Schedule(sha)[4..]) sha.Sum(word, Known.Constant);
        return sha.Count / width;
    }

    /// <summary>Rounds 4 to 63 and the feed-forward; every word of K + W is an operand in memory.</summary>
    public static Operations VersionsInner()
    {
        var sha = new SymbolicSha256();
        Span<Known> state = stackalloc Known[8];
        state.Fill(Known.Open);
        AddNonce(sha, state, Known.Constant);
        for (int t = 4; t < Rounds; t++) sha.Round(state, Known.Constant);
        FeedForward(sha, state, Known.Open);
        return sha.Count;
    }

    /// <summary>The schedule from the nonces on, rounds 4 to 63 and the feed-forward.</summary>
    public static Operations NoncesInner()
    {
        var sha = new SymbolicSha256();
        Known[] rows = Schedule(sha);
        Span<Known> state = stackalloc Known[8];
        state.Fill(Known.Constant);
        AddNonce(sha, state, Known.Open);
        for (int t = 4; t < Rounds; t++) sha.Round(state, rows[t]);
        FeedForward(sha, state, Known.Constant);
        return sha.Count;
    }

    /// <summary>The outer hash as far as H7, and its comparison with the target.</summary>
    public static Operations Outer()
    {
        var sha = new SymbolicSha256();
        var rows = new Known[LastOuterRound + 1];
        rows.AsSpan(0, 8).Fill(Known.Open);
        rows[8] = rows[15] = Known.Constant;
        sha.Expand(rows, 16);
        Span<Known> state = stackalloc Known[8];
        state.Fill(Known.Constant);
        for (int t = 0; t < LastOuterRound; t++) sha.Round(state, rows[t], needsA: t <= LastOuterRound - DeadRounds);
        sha.LastRound(state, rows[LastOuterRound], Known.Constant);
        sha.ReverseBytes(Known.Open);
        sha.Compare();
        return sha.Count;
    }

    // W of the second block of a header: merkle tail, time, bits, nonce, padding, length.
    private static Known[] Schedule(SymbolicSha256 sha)
    {
        var rows = new Known[Rounds];
        rows.AsSpan(0, 3).Fill(Known.Constant);
        rows[3] = sha.ReverseBytes(sha.Sum(Known.Open, Known.Constant));
        rows[4] = rows[15] = Known.Constant;
        sha.Expand(rows, 16);
        return rows;
    }

    // Round 3 but for its nonce is made once per work.
    private static void AddNonce(SymbolicSha256 sha, Span<Known> state, Known nonce)
    {
        state[0] = sha.Sum(state[0], nonce);
        state[4] = sha.Sum(state[4], nonce);
    }

    private static void FeedForward(SymbolicSha256 sha, Span<Known> state, Known midstate)
    {
        foreach (ref Known word in state) word = sha.Sum(word, midstate);
    }
}
