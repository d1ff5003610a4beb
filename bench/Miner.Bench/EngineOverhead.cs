using System.Globalization;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Hashing;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Bench;

/// <summary>
/// What the engine around a search costs, and what a second thread brings: one thread of the bare search against one device
/// and against one a processor in the whole engine, at a hard target, in turns. Rates are per second of processor time, so
/// that what else runs here takes nothing from them; of each kind the fastest turns count, which were disturbed least.
/// </summary>
internal static class EngineOverhead
{
    private const int Turns = 16;
    private const ulong NoncesPerCall = 1 << 16;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan Turn = TimeSpan.FromSeconds(1);

    public static async Task RunAsync(TextWriter output)
    {
        int threads = Environment.ProcessorCount;
        CpuPath path = CpuDevices.Create(
            new CpuOptions { Threads = 1 }, TimeProvider.System, NullLoggerFactory.Instance)[0].Path;
        var bare = new Rates();
        var one = new Rates();
        var all = new Rates();
        for (int turn = 0; turn < Turns; turn++)
        {
            await Task.Factory.StartNew(
                () => SearchBare(path, bare),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default);
            await SearchInEngineAsync(path, 1, one);
            if (threads > 1) await SearchInEngineAsync(path, threads, all);
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: bare {bare.Fast / 1e6:0.00} MH/s, in the engine {one.Fast / 1e6:0.00} MH/s: "
            + $"the engine costs {100 * (1 - (one.Fast / bare.Fast)):0.0} %"));
        if (threads == 1) return;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{path}: {threads} threads in the engine, each a whole processor, {threads * all.Fast / 1e6:0.00} MH/s: "
            + $"{threads * all.Fast / bare.Fast:0.00} times one bare thread"));
    }

    private static void SearchBare(CpuPath path, Rates rates)
    {
        BackgroundPriority.Take();
        IHeaderSearch search = path.Form.Create();
        Work work = PlantedBlock.All[0].WorkWith(search.Width, place: 0, hitWord: 0);
        var hits = new Hit[16];
        uint nonce = 0;
        SearchFor(WarmUp);
        TimeSpan before = Environment.CpuUsage.TotalTime;
        double hashes = SearchFor(Turn);
        rates.Add(hashes, Environment.CpuUsage.TotalTime - before);

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

    private static async Task SearchInEngineAsync(CpuPath path, int threads, Rates rates)
    {
        CpuDevice[] devices = [.. Enumerable.Range(0, threads).Select(thread => new CpuDevice(thread, path))];
        var engine = new MiningEngine(
            new OneJob(), devices, new EngineOptions(), TimeProvider.System, NullLoggerFactory.Instance);
        using var stop = new CancellationTokenSource();
        Task running = engine.RunAsync(stop.Token);
        // Before its first nonce a device tests itself.
        while (HashesOf(engine) == 0) await Task.Delay(WarmUp / 10, TimeProvider.System, CancellationToken.None);
        await Task.Delay(WarmUp, TimeProvider.System, CancellationToken.None);
        (double hashes, TimeSpan used) = (HashesOf(engine), Environment.CpuUsage.TotalTime);
        await Task.Delay(Turn, TimeProvider.System, CancellationToken.None);
        rates.Add(HashesOf(engine) - hashes, Environment.CpuUsage.TotalTime - used);
        await stop.CancelAsync();
        await running;
        foreach (CpuDevice device in devices) device.Dispose();
    }

    private static double HashesOf(MiningEngine engine) =>
        engine.Snapshot().Devices.Sum(static device => (double)device.Hashes);

    private sealed class Rates
    {
        private readonly List<double> _turns = [];

        /// <summary>Hashes a second of processor time, in the fastest quarter of the turns.</summary>
        public double Fast => _turns.OrderDescending().Take(Turns / 4).Average();

        public void Add(double hashes, TimeSpan used) => _turns.Add(hashes / used.TotalSeconds);
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
