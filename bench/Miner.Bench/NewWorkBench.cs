using System.Threading.Channels;
using BenchmarkDotNet.Attributes;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Bench;

/// <summary>
/// How long new work takes from the source to the first search call of the last CPU worker, with every core hashing. One
/// operation is one job; look at the maximum.
/// </summary>
[SimpleJob(launchCount: 1, warmupCount: 10, iterationCount: 200, invocationCount: 1), MaxColumn]
public class NewWorkBench
{
    private readonly Channel<Job?> _jobs = Channel.CreateBounded<Job?>(1);
    private ArrivalWatch[] _devices = [];
    private Task _running = Task.CompletedTask;
    private int _number;

    [GlobalSetup]
    public void SetUp()
    {
        _devices = [.. CpuDevices.Create(new CpuOptions(), TimeProvider.System).Select(static cpu => new ArrivalWatch(cpu))];
        var engine = new MiningEngine(
            new ChannelSource(_jobs.Reader), _devices, new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        _running = engine.RunAsync(CancellationToken.None);
        PublishUntilEveryWorkerSearchesIt();
    }

    [Benchmark]
    public void PublishUntilEveryWorkerSearchesIt()
    {
        Job job = SampleJob.Numbered(++_number);
        foreach (ArrivalWatch device in _devices) device.Expect(job);
        _jobs.Writer.TryWrite(job);
        foreach (ArrivalWatch device in _devices) device.WaitForArrival();
    }

    [GlobalCleanup]
    public async Task CleanUp()
    {
        _jobs.Writer.Complete();
        await _running;
        foreach (ArrivalWatch device in _devices) device.Dispose();
    }

    private sealed class ArrivalWatch(ISearchDevice device) : ISearchDevice
    {
        private readonly ManualResetEventSlim _arrived = new();
        private volatile Job? _expected;

        public DeviceInfo Info => device.Info;

        public void Expect(Job job)
        {
            _arrived.Reset();
            _expected = job;
        }

        public void WaitForArrival() => _arrived.Wait();

        public int Search(Work work, NonceRange range, Span<Hit> hits)
        {
            if (work.Job == _expected) _arrived.Set();
            return device.Search(work, range, hits);
        }

        public void Dispose()
        {
            _arrived.Dispose();
            device.Dispose();
        }
    }

    private sealed class ChannelSource(ChannelReader<Job?> jobs) : IJobSource
    {
        public string Name => SampleJob.Source;

        public SourceStatus Status { get; } = new(SampleJob.Source, SourceState.Working, "");

        public IAsyncEnumerable<Job?> ReadJobsAsync(CancellationToken stop) => jobs.ReadAllAsync(stop);

        public ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop) =>
            ValueTask.FromResult<ShareOutcome>(new ShareOutcome.Accepted(TimeSpan.Zero));
    }
}
