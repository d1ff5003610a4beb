using System.Globalization;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Reports;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Miner.Kernels.Host;
using Perfolizer.Mathematics.OutlierDetection;

namespace Miner.Bench.Gpu;

/// <summary>
/// Proves that every contestant of <see cref="GpuBench"/> finds what there is, runs it in rounds, so that what slows the
/// machine for a while slows all of them, and writes rates and ratios as Markdown.
/// </summary>
internal sealed class GpuReport(TextWriter output, TextWriter errors)
{
    private const int Rounds = 10;
    private const int Turns = 8;

    /// <summary>False where there is no device, a device is wrong, or a benchmark failed; the errors say which.</summary>
    public bool Write()
    {
        if (Contestant.Listings.IsEmpty)
        {
            errors.WriteLine("no CUDA or OpenCL device is here");
            return false;
        }

        foreach (GpuListing listing in Contestant.Listings)
            output.WriteLine($"{listing.Name}: {listing.Model}, {listing.Driver}, {listing.ComputeUnits} units.");
        return Prove() && Measure();
    }

    private bool Prove()
    {
        foreach (Contestant contestant in Contestant.All)
        {
            int versions = contestant.Opened.Info.VariantsPerWork;
            string? fault = HitProof.FindFault(contestant.Opened, 1) ?? HitProof.FindFault(contestant.Opened, versions);
            if (fault is null) continue;
            errors.WriteLine($"{contestant}: {fault}");
            return false;
        }

        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"Each found exactly the hits of two times {HitProof.Hashes:N0} hashes by the base class library's SHA-256."));
        output.WriteLine();
        return true;
    }

    private bool Measure()
    {
        var log = new AccumulationLogger();
        IConfig config = ManualConfig.CreateEmpty().AddLogger(log).AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance).WithEvaluateOverhead(false)
            .WithUnrollFactor(1).WithInvocationCount(1).WithWarmupCount(2).WithIterationCount(Turns)
            .WithOutlierMode(OutlierMode.DontRemove));
        var turns = new List<(Contestant Contestant, string Axis, double Nanoseconds)>();
        for (int round = 0; round < Rounds; round++)
        {
            Summary summary = BenchmarkRunner.Run<GpuBench>(config);
            if (summary.Reports.Length != summary.BenchmarksCases.Length || summary.Reports.Any(IsEmpty))
            {
                errors.WriteLine(log.GetLog());
                return false;
            }

            turns.AddRange(
                from report in summary.Reports
                from nanoseconds in report.ResultStatistics!.OriginalValues
                select (ContestantOf(report), report.BenchmarkCase.Descriptor.WorkloadMethod.Name, nanoseconds));
        }

        WriteTable(Contestant.All.ToDictionary(
            static contestant => contestant,
            contestant => new Rates(
                RateOf(nameof(GpuBench.Versions), contestant), RateOf(nameof(GpuBench.Nonces), contestant))));
        return true;

        // The fastest tenth: a turn in which a core was taken away tells nothing.
        double RateOf(string axis, Contestant contestant)
        {
            double[] own =
            [
                .. from turn in turns
                   where turn.Contestant == contestant && turn.Axis == axis
                   orderby turn.Nanoseconds
                   select turn.Nanoseconds,
            ];
            return contestant.Hashes * GpuBench.Launches / own[own.Length / 10] * 1e3;
        }
    }

    private void WriteTable(Dictionary<Contestant, Rates> rates)
    {
        output.WriteLine("| device | kernel | versions, MH/s | nonces, MH/s | × plain OpenCL C | × SIMD workers |");
        output.WriteLine("|---|---|--:|--:|--:|--:|");
        Contestant workers = Contestant.All[^1];
        foreach (Contestant contestant in Contestant.All)
        {
            Contestant? plain = Contestant.All.FirstOrDefault(other =>
                other.Device == contestant.Device && other.Kernel == Contestant.Plain && other != contestant);
            Rates own = rates[contestant];
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"| {contestant.Device} | {contestant.Kernel} | {own.Versions:F2} | {own.Nonces:F2} "
                + $"| {(plain is null ? "" : own.Against(rates[plain]))} "
                + $"| {(contestant == workers ? "" : own.Against(rates[workers]))} |"));
        }
    }

    private static bool IsEmpty(BenchmarkReport report) => report.ResultStatistics is null;

    private static Contestant ContestantOf(BenchmarkReport report) =>
        (Contestant)report.BenchmarkCase.Parameters[nameof(GpuBench.Contestant)];

    /// <summary>Million hashes a second.</summary>
    private sealed record Rates(double Versions, double Nonces)
    {
        public string Against(Rates other) => string.Create(
            CultureInfo.InvariantCulture, $"{Versions / other.Versions:F3} / {Nonces / other.Nonces:F3}");
    }
}
