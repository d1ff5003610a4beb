namespace Miner.Bench.Ceiling;

/// <summary>How much of a word is known before the search: constants fold into each other, and zeros vanish.</summary>
internal enum Known
{
    Zero,

    /// <summary>The same in every lane, or made once per work: an operand in memory.</summary>
    Constant,

    Open,
}

/// <summary>SHA-256 over what is known of each word: it computes nothing, and counts what is left to compute.</summary>
internal sealed class SymbolicSha256
{
    public Operations Count { get; private set; }

    /// <summary>Open terms are added to each other; all constants together are one more term.</summary>
    public Known Sum(params ReadOnlySpan<Known> terms)
    {
        int open = terms.Count(Known.Open);
        bool constant = terms.Contains(Known.Constant);
        if (open == 0) return constant ? Known.Constant : Known.Zero;
        Add(additions: open - 1 + (constant ? 1 : 0));
        return Known.Open;
    }

    public Known ReverseBytes(Known word)
    {
        if (word == Known.Open) Add(rotations: 2, logic: 1);
        return word;
    }

    /// <summary>Rows from <paramref name="first"/> to the end are made from those before.</summary>
    public void Expand(Span<Known> rows, int first)
    {
        for (int t = first; t < rows.Length; t++)
            rows[t] = Sum(SmallSigma(rows[t - 2]), rows[t - 7], SmallSigma(rows[t - 15]), rows[t - 16]);
    }

    /// <param name="state">a to h.</param>
    /// <param name="needsA">Whether any later word that counts depends on the new a.</param>
    public void Round(Span<Known> state, Known word, bool needsA = true)
    {
        Known t1 = Sum(state[7], Known.Constant, word, BigSigma(state[4]), Choice(state[4], state[5], state[6]));
        Known newE = Sum(state[3], t1);
        Known newA = needsA ? Sum(t1, BigSigma(state[0]), Choice(state[0], state[1], state[2])) : Known.Zero;
        state[..7].CopyTo(state[1..]);
        (state[0], state[4]) = (newA, newE);
    }

    /// <summary>The new e alone, with one more summand.</summary>
    public void LastRound(ReadOnlySpan<Known> state, Known word, Known summand) => Sum(
        state[3], state[7], Known.Constant, word, summand, BigSigma(state[4]), Choice(state[4], state[5], state[6]));

    /// <summary>One operation of logic: the comparison with the target too.</summary>
    public void Compare() => Add(logic: 1);

    private Known BigSigma(Known x)
    {
        if (x == Known.Open) Add(rotations: 3, logic: 1);
        return x;
    }

    private Known SmallSigma(Known x)
    {
        if (x == Known.Open) Add(rotations: 2, shifts: 1, logic: 1);
        return x;
    }

    // Choose or majority.
    private Known Choice(Known x, Known y, Known z)
    {
        if (x != Known.Open && y != Known.Open && z != Known.Open) return Known.Constant;
        Add(logic: 1);
        return Known.Open;
    }

    private void Add(int additions = 0, int rotations = 0, int shifts = 0, int logic = 0) =>
        Count += new Operations(additions, rotations, shifts, logic);
}
