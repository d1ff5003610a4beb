using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Hashing;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Bench;

/// <summary>
/// What the engine around a search costs: one thread of the bare search against one device in the whole engine, at a
/// hard target, in turns. Rates are per second of processor time, so that what else runs here takes nothing from either.
/// </summary>
internal static class EngineOverhead
{
    private const int Turns = 8;
    private const ulong NoncesPerCall = 1 << 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(2);

    public static async Task RunAsync(TextWriter output)
    {
        CpuPath path = CpuDevices.Create(
            new CpuOptions { Threads = 1 }, TimeProvider.System, NullLoggerFactory.Instance)[0].Path;
        var bare = new Sum();
        var engine = new Sum();
        for (int turn = 0; turn < Turns; turn++)
        {
            await Task.Factory.StartNew(
                () => SearchBare(path, bare),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            await SearchInEngineAsync(path, engine);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: bare {bare.Rate / 1e6:0.00} MH/s, in the engine {engine.Rate / 1e6:0.00} MH/s: "
            + $"the engine costs {100 * (1 - (engine.Rate / bare.Rate)):0.00} %"));
    }

    private static void SearchBare(CpuPath path, Sum sum)
    {
        BackgroundPriority.Take();
        IHeaderSearch search = path.Form.Create();
        Work work = PlantedBlock.All[0].WorkWith(search.Width, place: 0, hitWord: 0);
        var hits = new Hit[16];
        uint nonce = 0;
        SearchFor(WarmUp);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        double hashes = SearchFor(Turn);
        sum.Add(hashes, Environment.CpuUsage.TotalTime - before);

        double SearchFor(TimeSpan span)
        {
            double count = 0;
            for (long start = TimeProvider.System.GetTimestamp(); TimeProvider.System.GetElapsedTime(start) < span;)
            {
                search.Search(work, new NonceRange(nonce, NoncesPerCall), hits);
                nonce = unchecked(nonce + (uint)NoncesPerCall);
                count += NoncesPerCall * (ulong)search.Width;
            }

            return count;
        }
    }

    private static async Task SearchInEngineAsync(CpuPath path, Sum sum)
    {
        using var device = new CpuDevice(0, path);
        var engine = new MiningEngine(
            new OneJob(), [device], new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        Task running = engine.RunAsync(stop.Token);
        await Task.Delay(WarmUp, TimeProvider.System, CancellationToken.None);
        (double hashes, TimeSpan used) = (engine.Snapshot().Devices[0].Hashes, Environment.CpuUsage.TotalTime);
        await Task.Delay(Turn, TimeProvider.System, CancellationToken.None);
        sum.Add(engine.Snapshot().Devices[0].Hashes - hashes, Environment.CpuUsage.TotalTime - used);
        await stop.CancelAsync();
        await running;
    }

    private sealed class Sum
    {
        private double _hashes;
        private TimeSpan _used;

        /// <summary>Hashes a second of processor time.</summary>
        public double Rate => _hashes / _used.TotalSeconds;

        public void Add(double hashes, TimeSpan used) => (_hashes, _used) = (_hashes + hashes, _used + used);
    }

    private sealed class OneJob : IJobSource
    {
        public string Name => SampleJob.Source;

        public SourceStatus Status { get; } = new(SampleJob.Source, SourceState.Working, "");

        public async IAsyncEnumerable<Job?> ReadJobsAsync([EnumeratorCancellation] CancellationToken stop)
        {
            yield return SampleJob.Numbered(1);
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stop);
        }

        public ValueTask<ShareOutcome> SubmitAsync(Share share, CancellationToken stop) =>
            ValueTask.FromResult<ShareOutcome>(new ShareOutcome.Accepted(TimeSpan.Zero));
    }
}
