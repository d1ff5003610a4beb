using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.Failover;

/// <summary>A source that says what the test tells it to.</summary>
internal sealed class ScriptedSource(string name) : IJobSource
{
    private readonly Channel<Job?> _jobs = Channel.CreateUnbounded<Job?>();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Name => name;
    public SourceStatus Status { get; private set; } = new(name, SourceState.Working, "TLS 1.3");
    public ConcurrentQueue<Share> Submitted { get; } = [];

    /// <summary>Where set, submissions are answered only when they are cancelled.</summary>
    public bool HoldsAnswers { get; init; }

    /// <summary>Completes once its jobs are read no more.</summary>
    public Task Ended => _ended.Task;

    public Job Give(string id)
    {
        Job job = JobOf(name, id);
        Assert.True(_jobs.Writer.TryWrite(job));
        return job;
    }

    /// <summary>Loses its pool and keeps its job, as a source does that hopes to resume its session.</summary>
    public void LosePool() => Status = new SourceStatus(name, SourceState.Waiting, "retry in 3 s");

    /// <summary>One more attempt to reach its pool fails.</summary>
    public void FailAttempt() => Status =
        new SourceStatus(name, SourceState.Waiting, "retry in 0.6 s") { FailedAttempts = Status.FailedAttempts + 1 };

    /// <summary>Its pool is there again.</summary>
    public void Recover() => Status = new SourceStatus(name, SourceState.Working, "TLS 1.3");

    public void GoIdle() => Assert.True(_jobs.Writer.TryWrite(null));

    public void Break(Exception with) => Assert.True(_jobs.Writer.TryComplete(with));

    public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
    {
        try
        {
            while (await _jobs.Reader.WaitToReadAsync(stop))
                while (_jobs.Reader.TryRead(out Job? job)) yield return job;
        }
        finally
        {
            _ended.TrySetResult();
        }
    }

    public async ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop)
    {
        Submitted.Enqueue(share);
        if (!HoldsAnswers) return new ShareOutcome.Accepted(TimeSpan.Zero);
        var cancelled = new TaskCompletionSource();
        await using CancellationTokenRegistration onStop = stop.Register(() => cancelled.TrySetResult());
        await cancelled.Task;
        return new ShareOutcome.Unknown();
    }

    public static Job JobOf(string source, string id) => new()
    {
        Id = id,
        Epoch = new SourceEpoch(source, 1),
        Coinbase = new CoinbaseTemplate([1], 4, [2]),
        Branch = MerkleBranch.Empty,
        Version = 0x20000000,
        VersionMask = VersionMask.None,
        PreviousBlock = Hash256.Zero,
        Bits = 0x1d00ffff,
        Time = 1_700_000_000,
        ShareTarget = Target.Easiest,
        AbandonsEarlier = true,
    };

    public static Share ShareOf(Job job)
    {
        Assert.True(new WorkCutter(job, new ExtraNonceCursor(), TimeProvider.System).TryNext(1, out Work? work));
        BlockHeader header = work.HeaderOf(new Hit(7, 0));
        return new Share(work, header, header.ComputeHash(), IsBlock: false, "test");
    }
}
