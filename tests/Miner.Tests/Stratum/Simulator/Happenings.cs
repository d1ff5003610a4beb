namespace Miner.Tests.Stratum.Simulator;

/// <summary>Lets a test wait until something is so, woken by every event and never by a fixed sleep.</summary>
internal sealed class Happenings
{
    /// <summary>Generous: a wait ends this late only where the thing waited for never comes.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private TaskCompletionSource _next = Fresh();

    public void Note() => Interlocked.Exchange(ref _next, Fresh()).TrySetResult();

    /// <exception cref="TimeoutException">It did not come true within <see cref="Patience"/>.</exception>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        using var end = new CancellationTokenSource(Patience);
        while (true)
        {
            Task next = Volatile.Read(ref _next).Task;
            if (condition()) return;
            try
            {
                await next.WaitAsync(end.Token);
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"waited {Patience.TotalSeconds} s in vain: {what}");
            }
        }
    }

    private static TaskCompletionSource Fresh() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
