using System.Globalization;
using System.Text;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;
using Perfolizer.Mathematics.OutlierDetection;

namespace Miner.Bench;

/// <summary>Runs <see cref="SearchBench"/> and writes its rates as Markdown: a table, and bars that a terminal shows too.</summary>
internal static class SearchReport
{
    private const int LongestBar = 48;
    private const string Slowest = "scalar";

    /// <summary>False where a benchmark failed; its log is among the errors then.</summary>
    public static bool Write(TextWriter output, TextWriter errors)
    {
        var log = new AccumulationLogger();
        // In this process: the hot methods are compiled once and fully, so a process for each would only take its time.
        IConfig config = ManualConfig.CreateEmpty().AddLogger(log).AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance).WithEvaluateOverhead(false).WithUnrollFactor(1)
            .WithIterationTime(TimeInterval.FromMilliseconds(4)).WithWarmupCount(20).WithIterationCount(300)
            .WithOutlierMode(OutlierMode.DontRemove));
        Summary summary = BenchmarkRunner.Run<SearchBench>(config);
        List<Rate> rates = [.. summary.Reports.Select(Rate.Of).OfType<Rate>()];
        if (rates.Count != summary.BenchmarksCases.Length || rates.Count == 0)
        {
            errors.WriteLine(log.GetLog());
            return false;
        }

        output.WriteLine(Table(rates));
        output.WriteLine(Chart(rates));
        return true;
    }

    private static string Table(List<Rate> rates)
    {
        double scalar = rates.Where(static rate => rate.Searcher == Slowest)
            .Max(static rate => rate.MegaHashes);
        var table = new StringBuilder(
            "| path | versions in the lanes, MH/s | nonces in the lanes, MH/s | best against scalar |\n|---|--:|--:|--:|\n");
        foreach (IGrouping<string, Rate> path in FastestFirst(rates, static rate => rate.Path))
        {
            table.Append(CultureInfo.InvariantCulture, $"| {path.Key} |");
            foreach (string axis in new[] { nameof(SearchBench.Versions), nameof(SearchBench.Nonces) })
                table.Append(CultureInfo.InvariantCulture, $" {path.Single(rate => rate.Axis == axis)} |");
            double best = path.Max(static rate => rate.MegaHashes);
            table.Append(CultureInfo.InvariantCulture, $" {best / scalar:F1} |\n");
        }

        return table.ToString();
    }

    // One pair of bars for each set of instructions, of the form that is fastest here.
    private static string Chart(List<Rate> rates)
    {
        double most = rates.Max(static rate => rate.MegaHashes);
        int width = rates.Max(static rate => rate.Path.Length);
        var chart = new StringBuilder("```text\n");
        foreach (IGrouping<string, Rate> searcher in FastestFirst(rates, static rate => rate.Searcher))
        {
            foreach (Rate rate in FastestFirst(searcher, static rate => rate.Path).First())
            {
                var bar = new string('█', (int)Math.Round(LongestBar * rate.MegaHashes / most));
                chart.Append(CultureInfo.InvariantCulture,
                    $"{rate.Path.PadRight(width)}  {rate.Axis.ToLowerInvariant(),-8}  {rate.MegaHashes,5:F1} MH/s  {bar}\n");
            }
        }

        return chart.Append("```").ToString();
    }

    private static IEnumerable<IGrouping<string, Rate>> FastestFirst(IEnumerable<Rate> rates, Func<Rate, string> key) =>
        rates.GroupBy(key).OrderByDescending(static group => group.Max(static rate => rate.MegaHashes));

    private sealed record Rate(string Path, string Axis, double MegaHashes)
    {
        /// <summary>The path without its form.</summary>
        public string Searcher => Path.Split('/')[0];

        public static Rate? Of(BenchmarkReport report)
        {
            if (report.ResultStatistics is not { } nanoseconds) return null;
            // The fastest tenth: an iteration in which the core was taken away tells nothing of the search.
            double[] times = [.. nanoseconds.OriginalValues.Order()];
            return new Rate(
                $"{report.BenchmarkCase.Parameters[nameof(SearchBench.Path)]}",
                report.BenchmarkCase.Descriptor.WorkloadMethod.Name,
                1e3 / times[times.Length / 10]);
        }

        public override string ToString() => MegaHashes.ToString("F1", CultureInfo.InvariantCulture);
    }
}
