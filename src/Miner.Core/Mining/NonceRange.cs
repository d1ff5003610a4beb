namespace Miner.Core.Mining;

/// <summary><paramref name="Count"/> nonces from <paramref name="First"/> on; at most 2^32, wrapping past 2^32-1.</summary>
public readonly record struct NonceRange(uint First, ulong Count)
{
    /// <summary>All 2^32 nonces.</summary>
    public static NonceRange All => new(0, 1ul << 32);

    /// <summary>Cuts off the first <paramref name="count"/> nonces, or all where there are fewer.</summary>
    public (NonceRange Head, NonceRange Tail) SplitAt(ulong count)
    {
        ulong taken = ulong.Min(count, Count);
        return (this with { Count = taken }, new NonceRange(unchecked(First + (uint)taken), Count - taken));
    }
}
