using CsCheck;
using Miner.Core.Mining;

namespace Miner.Tests.Mining;

public sealed class NonceRangeTests
{
    [Fact]
    public void SplitAt_AnyCounts_PartsFollowEachOtherAndLoseNothing() =>
        Gen.Select(Gen.UInt, Gen.ULong[0, 1ul << 32], Gen.ULong[0, 1ul << 33]).Sample(static (first, count, cut) =>
        {
            (NonceRange head, NonceRange tail) = new NonceRange(first, count).SplitAt(cut);
            return head.First == first
                && head.Count + tail.Count == count
                && head.Count == ulong.Min(cut, count)
                && tail.First == (uint)((first + head.Count) % (1ul << 32));
        });

    [Fact]
    public void SplitAt_UntilNothingIsLeft_VisitsEveryNonceOnce()
    {
        ulong[] sizes = [1, 1ul << 31, 7, (1ul << 31) - 9, 1];
        NonceRange rest = NonceRange.All;
        ulong next = 0;
        foreach (ulong size in sizes)
        {
            (NonceRange head, rest) = rest.SplitAt(size);
            Assert.Equal(next, (ulong)head.First);
            next += head.Count;
        }

        Assert.Equal(1ul << 32, next);
        Assert.Equal(0ul, rest.Count);
    }
}
