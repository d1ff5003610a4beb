using System.Collections.Concurrent;
using Miner.Core.Mining;

namespace Miner.Tests.Mining;

public sealed class ExtraNonceCursorTests
{
    [Fact]
    public void Take_FromManyThreads_GivesEachValueOnce()
    {
        const int Threads = 4, Each = 20_000;
        var cursor = new ExtraNonceCursor();
        var taken = new ConcurrentBag<ulong>();
        Parallel.For(0, Threads, _ =>
        {
            for (int i = 0; i < Each; i++) taken.Add(cursor.Take());
        });
        Assert.Equal(Enumerable.Range(0, Threads * Each).Select(static i => (ulong)i), taken.Order());
    }
}
