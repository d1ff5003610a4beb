using Miner.Pools.Node;

namespace Miner.Tests.Node;

/// <summary>A disk that takes as long as the test says.</summary>
internal sealed class GatedStore : IBlockStore
{
    private readonly TaskCompletionSource _asked = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a block comes to be saved.</summary>
    public Task WasAsked => _asked.Task;

    public void Open() => _gate.TrySetResult();

    public Task SaveAsync(FoundBlock block)
    {
        _asked.TrySetResult();
        return _gate.Task;
    }

    public IEnumerable<FoundBlock> Pending() => [];

    public void Remove(FoundBlock block)
    {
    }

    public void SetAside(FoundBlock block)
    {
    }
}
