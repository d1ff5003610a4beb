namespace Miner.Tests.LifeOfAJob;

/// <summary>How long a test waits for what must come: no wait is without an end.</summary>
internal static class Patience
{
    /// <summary>No test waits this long unless it fails.</summary>
    public static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    /// <summary>The same for a test that mines hundreds of blocks on a real node.</summary>
    public static readonly TimeSpan ForANode = TimeSpan.FromMinutes(5);

    /// <summary>Cancelled with the test, or once a wait that begins now has lasted <see cref="Long"/>.</summary>
    public static CancellationToken Limit => Within(Long);

    /// <summary>Cancelled with the test, or once a wait that begins now has lasted so long.</summary>
    public static CancellationToken Within(TimeSpan span)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(span);
        return limit.Token;
    }

    /// <summary>Waits until the condition holds, asking again each time the clock of the scheduler moves on.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        long start = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Long, $"waited in vain: {what}");
            await Task.Delay(1, TestContext.Current.CancellationToken);
        }
    }
}
