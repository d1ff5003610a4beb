namespace Miner.Pools.Node;

/// <summary>One long poll under way: a request that the node answers when it has something newer.</summary>
internal sealed class LongPoll : IAsyncDisposable
{
    private readonly CancellationTokenSource _cancel;
    private readonly TimeProvider _time;
    private readonly long _start;

    private LongPoll(
        AdmittedNode node, string id, TimeProvider time, CancellationTokenSource cancel, Task<BlockTemplate> answer)
    {
        (Node, Id, _time, _start) = (node, id, time, time.GetTimestamp());
        (_cancel, Answer) = (cancel, answer);
    }

    public AdmittedNode Node { get; }
    public string Id { get; }
    public Task<BlockTemplate> Answer { get; }
    public TimeSpan Elapsed => _time.GetElapsedTime(_start);

    public static LongPoll Start(AdmittedNode node, string id, TimeProvider time, CancellationToken stop)
    {
        var cancel = CancellationTokenSource.CreateLinkedTokenSource(stop);
        return new LongPoll(node, id, time, cancel, node.Node.GetTemplateAsync(node.Request(id), cancel.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _cancel.CancelAsync();
        try
        {
            await Answer;
        }
        catch (Exception e) when (e is NodeException or OperationCanceledException)
        {
            // Nobody waits for it any longer.
        }

        _cancel.Dispose();
    }
}
