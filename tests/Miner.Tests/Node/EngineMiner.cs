using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;
using Miner.Engine.Reporting;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Node;

/// <summary>What the engine said at the end, and all that was answered with more than "too late".</summary>
internal sealed record EngineResult(LedgerSnapshot Ledger, IReadOnlyList<Solved> Solved);

/// <summary>The whole program without its command line: a source, the engine, and a real CPU device.</summary>
internal static class EngineMiner
{
    /// <summary>Mines until so many blocks were accepted, then stops as a user would.</summary>
    public static async Task<EngineResult> MineAsync(IJobSource source, int blocks, CancellationToken stop)
    {
        var watched = new WatchedSource(source, blocks);
        var cpu = new CpuOptions { Threads = 1, Searcher = "scalar" };
        IReadOnlyList<CpuDevice> devices = CpuDevices.Create(cpu, TimeProvider.System, NullLoggerFactory.Instance);
        try
        {
            var engine = new MiningEngine(
                watched, devices, new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
            using var enough = CancellationTokenSource.CreateLinkedTokenSource(stop);
            Task mining = engine.RunAsync(enough.Token);
            await Task.WhenAny(mining, watched.WasEnough.WaitAsync(stop));
            await enough.CancelAsync();
            await mining.WaitAsync(Patience.Long, CancellationToken.None);
            LedgerSnapshot shares = engine.Snapshot().Shares;
            Assert.True(watched.WasEnough.IsCompleted, $"{shares.Accepted} of {blocks} blocks before time was up");
            return new EngineResult(engine.Snapshot().Shares, [.. watched.Solved]);
        }
        finally
        {
            foreach (CpuDevice device in devices) device.Dispose();
        }
    }

    /// <summary>Another source, looked at from outside.</summary>
    private sealed class WatchedSource(IJobSource inner, int blocks) : IJobSource
    {
        private readonly TaskCompletionSource _enough = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _accepted;

        public string Name => inner.Name;
        public SourceStatus Status => inner.Status;
        public ConcurrentQueue<Solved> Solved { get; } = new();
        public Task WasEnough => _enough.Task;

        public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
        {
            await foreach (Job? job in inner.ReadJobsAsync(stop))
            {
                // No block beyond the number that the test counts on.
                if (!_enough.Task.IsCompleted) yield return job;
            }
        }

        public async ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
        {
            if (_enough.Task.IsCompleted) return new ShareOutcome.Stale("the test has enough");
            ShareOutcome outcome = await inner.SubmitAsync(share, stop);
            // There may be any number of late ones; the ledger counts them.
            if (outcome is not ShareOutcome.Stale) Solved.Enqueue(new Solved(share, outcome));
            if (outcome is ShareOutcome.Accepted && Interlocked.Increment(ref _accepted) == blocks) _enough.TrySetResult();
            return outcome;
        }
    }
}
