using System.Collections.Concurrent;
using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.Node;

/// <summary>Gives the scripts that the test says, and keeps the blocks it is told of.</summary>
internal sealed class FakeCommitter : ICoinbaseCommitter
{
    private readonly ConcurrentQueue<SolvedBlock> _told = new();
    private readonly TaskCompletionSource _first = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What every question is answered with, by the height asked for; replaced by tests while the source runs.</summary>
    public Func<int, ValueTask<ImmutableArray<byte>>> Script { get; set; } = static _ => ValueTask.FromResult(ScriptOf(1));

    /// <summary>What taking note waits for.</summary>
    public Task Disk { get; set; } = Task.CompletedTask;

    public IReadOnlyCollection<SolvedBlock> Told => _told;

    /// <summary>A script of the right length and shape.</summary>
    public static ImmutableArray<byte> ScriptOf(byte root) =>
        [0x6a, 0x24, 0x48, 0x52, 0x41, 0x01, .. Enumerable.Repeat(root, 32)];

    public ValueTask<ImmutableArray<byte>> NextScriptAsync(
        Hash256 previousBlock, int height, CancellationToken stop) => Script(height);

    public async Task TakeNoteAsync(SolvedBlock block)
    {
        _told.Enqueue(block);
        _first.TrySetResult();
        await Disk;
    }

    public Task WasToldAsync(CancellationToken stop) => _first.Task.WaitAsync(stop);
}
