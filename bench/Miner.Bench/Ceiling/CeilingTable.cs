using System.Globalization;
using Miner.Core.Hashing;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Bench.Ceiling;

/// <summary>
/// What share of the core's own ceiling each path reaches. The loop without dependencies and the search are timed in turns of
/// a few milliseconds on one clock, so that what slows the machine slows both.
/// </summary>
internal sealed class CeilingTable(TextWriter output, TimeProvider time)
{
    private const int Turns = 300;
    private static readonly TimeSpan TurnTime = TimeSpan.FromMilliseconds(4);

    public void Write()
    {
        output.WriteLine("| operations on vectors, for a hash in every lane | additions | rotations | shifts | logic | in all |");
        output.WriteLine("|---|--:|--:|--:|--:|--:|");
        WriteCount("inner hash, versions in the lanes", HeaderCount.VersionsInner());
        WriteCount("schedule shared by 48 versions", HeaderCount.SharedSchedule(48));
        WriteCount("inner hash, nonces in the lanes", HeaderCount.NoncesInner());
        WriteCount("outer hash", HeaderCount.Outer());
        output.WriteLine();
        output.WriteLine("| path | lanes hold | operations | ceiling Gop/s | ceiling MH/s | search MH/s | reached |");
        output.WriteLine("|---|---|--:|--:|--:|--:|--:|");
        foreach (CpuPath path in CpuSearchers.AvailablePaths)
        {
            if (IssueLoop.Of(path.Searcher.Name) is not { } loop) continue;
            IHeaderSearch search = path.Form.Create();
            if (search.Width > 1) WriteRow($"{path}", "versions", loop, search, search.Width);
            WriteRow($"{path}", "nonces", loop, search, 1);
        }
    }

    private void WriteCount(string what, Operations count) => output.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"| {what} | {count.Additions:0.#} | {count.Rotations:0.#} | {count.Shifts:0.#} | {count.Logic:0.#} | {count.Total:0.#} |"));

    private void WriteRow(string path, string axis, IssueLoop loop, IHeaderSearch search, int versions)
    {
        Operations count = versions > 1 ? HeaderCount.Versions(search.Width) : HeaderCount.Nonces();
        Work work = PlantedBlock.All[0].WorkWith(versions, place: 0, hitWord: 0);
        (double operations, double nonces) = MeasureInTurns(
            turns => loop.Run(turns),
            blocks => search.Search(work, new NonceRange(0, (ulong)blocks * (ulong)search.Width), []));
        double gigaOps = operations * loop.OperationsPerTurn / 1e9;
        double ceiling = gigaOps * 1e3 * loop.Lanes / count.Total;
        double reached = nonces * search.Width * versions / 1e6;
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"| {path} | {axis} | {count.Total:0} | {gigaOps:F1} | {ceiling:F1} | {reached:F1} | {reached / ceiling:P0} |"));
    }

    // Repetitions a second of each.
    private (double First, double Second) MeasureInTurns(Action<int> first, Action<int> second)
    {
        int firstSize = Fit(first);
        int secondSize = Fit(second);
        var firstTimes = new double[Turns];
        var secondTimes = new double[Turns];
        for (int turn = 0; turn < Turns; turn++)
        {
            firstTimes[turn] = Seconds(first, firstSize);
            secondTimes[turn] = Seconds(second, secondSize);
        }

        return (firstSize / Undisturbed(firstTimes), secondSize / Undisturbed(secondTimes));
    }

    private int Fit(Action<int> run)
    {
        // The first call compiles.
        run(1);
        int size = 1;
        while (Seconds(run, size) < TurnTime.TotalSeconds / 2) size *= 2;
        return size;
    }

    private double Seconds(Action<int> run, int size)
    {
        long start = time.GetTimestamp();
        run(size);
        return time.GetElapsedTime(start).TotalSeconds;
    }

    // The fastest tenth: a turn in which the core was taken away tells nothing.
    private static double Undisturbed(double[] times)
    {
        Array.Sort(times);
        return times[times.Length / 10];
    }
}
