using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Bench;

/// <summary>
/// How long a new job takes from the source to the first search call of the last CPU worker, with every core hashing. Both
/// moments are stamped where they happen: waking a thread that measures would take as long again.
/// </summary>
internal static class NewWorkLatency
{
    private const int WarmUp = 2000;
    private const int Counted = 1000;

    public static async Task RunAsync(TextWriter output)
    {
        Channel<Job?> jobs = Channel.CreateBounded<Job?>(1);
        ArrivalWatch[] workers =
        [
            .. CpuDevices.Create(new CpuOptions(), TimeProvider.System, NullLoggerFactory.Instance)
                .Select(static cpu => new ArrivalWatch(cpu)),
        ];
        var engine = new MiningEngine(
            new ChannelSource(jobs.Reader), workers, new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        Task running = engine.RunAsync(CancellationToken.None);

        var milliseconds = new List<double>();
        for (int number = 1; number <= WarmUp + Counted; number++)
        {
            TimeSpan latency = await PublishAsync(SampleJob.Numbered(number), jobs.Writer, workers);
            if (number > WarmUp) milliseconds.Add(latency.TotalMilliseconds);
        }

        jobs.Writer.Complete();
        await running;
        foreach (ArrivalWatch worker in workers) worker.Dispose();
        output.WriteLine(Percentiles(milliseconds, workers.Length));
    }

    private static async Task<TimeSpan> PublishAsync(Job job, ChannelWriter<Job?> jobs, ArrivalWatch[] workers)
    {
        Task<long>[] arrivals = [.. workers.Select(worker => worker.ExpectAsync(job))];
        long start = TimeProvider.System.GetTimestamp();
        jobs.TryWrite(job);
        long[] stamps = await Task.WhenAll(arrivals);
        return TimeProvider.System.GetElapsedTime(start, stamps.Max());
    }

    private static string Percentiles(List<double> values, int workers)
    {
        values.Sort();
        string At(double share) => values[(int)(share * (values.Count - 1))].ToString("0.00", CultureInfo.InvariantCulture);
        return $"new work at the last of {workers} workers, ms over {values.Count} jobs: "
            + $"median {At(0.5)}, 90 % {At(0.9)}, 95 % {At(0.95)}, 99 % {At(0.99)}, worst {At(1)}";
    }

    private sealed class ArrivalWatch(ISearchDevice device) : ISearchDevice
    {
        private volatile Expectation? _expected;

        public DeviceInfo Info => device.Info;

        public Task<long> ExpectAsync(Job job)
        {
            var expected = new Expectation(job);
            _expected = expected;
            return expected.Arrival.Task;
        }

        public int Search(Work work, NonceRange range, Span<Hit> hits)
        {
            if (_expected is { } expected && expected.Job == work.Job)
                expected.Arrival.TrySetResult(TimeProvider.System.GetTimestamp());
            return device.Search(work, range, hits);
        }

        public void Dispose() => device.Dispose();

        private sealed record Expectation(Job Job)
        {
            public TaskCompletionSource<long> Arrival { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
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
