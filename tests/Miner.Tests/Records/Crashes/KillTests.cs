using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Crashes;

/// <summary>
/// Nothing is lost: processes are killed at numbered crash points and at random, on full disks and with torn writes, while
/// the node reorganises. Whatever was acknowledged is proven on the final chain in the end, and nothing else is.
/// </summary>
public sealed class KillTests(CrashShim shim) : IClassFixture<CrashShim>
{
    private const int Runs = 500;
    private const int ByKill = 128 + 9;

    private static readonly string[] Ways = ["before", "after", "torn", "full"];

    private static CancellationToken Stop => Patience.Within(TimeSpan.FromMinutes(15));

    [Fact]
    public async Task Store_KilledAnywhere_EveryAcknowledgedRecordIsProvenAndNothingElse()
    {
        shim.Demand();
        await PythonScript.DemandAsync("opentimestamps");
        int points = await CountPointsAsync();
        Assert.True(points > 100, $"{points} crash points");
        var proofs = new ConcurrentBag<string>();
        int killed = 0;
        int[] seeds = Seeds();
        // A child that waits for its death leaves a core to another one.
        var side = new ParallelOptions { MaxDegreeOfParallelism = 1 + Environment.ProcessorCount, CancellationToken = Stop };
        await Parallel.ForEachAsync(seeds, side, async (seed, stop) =>
        {
            try
            {
                if (await RunAsync(seed, points, proofs, stop)) Interlocked.Increment(ref killed);
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                throw new InvalidOperationException($"seed {seed}: {e.Message}", e);
            }
        });

        (int code, string said) = await PythonScript.RunAsync("verify_many.py", [], string.Join('\n', proofs));
        Assert.True(code == 0, said);
        Assert.Equal(proofs.Count, int.Parse(said, CultureInfo.InvariantCulture));
        TestContext.Current.SendDiagnosticMessage($"{killed} processes killed, {points} crash points, {proofs.Count} proofs");
        if (seeds.Length == Runs) Assert.InRange(killed, Runs / 2, Runs);
    }

    // MINER_KILL_SEEDS=17-17 runs that one seed alone.
    private static int[] Seeds()
    {
        string[] ends = (Environment.GetEnvironmentVariable("MINER_KILL_SEEDS") ?? $"1-{Runs}").Split('-');
        int first = int.Parse(ends[0], CultureInfo.InvariantCulture);
        return [.. Enumerable.Range(first, int.Parse(ends[^1], CultureInfo.InvariantCulture) - first + 1)];
    }

    /// <summary>One life and its aftermath; true where the process did not come to its end by itself.</summary>
    private async Task<bool> RunAsync(int seed, int points, ConcurrentBag<string> proofs, CancellationToken stop)
    {
        using var place = new TestFolder();
        var folder = new CrashFolder(place.Path);
        var random = new Random(seed);
        bool isKilled = await LiveAsync(folder, seed, random, points, stop);
        Tear(folder, random);
        foreach (string line in await Aftermath.LiveThroughAsync(folder, random, stop)) proofs.Add(line);
        return isKilled;
    }

    private async Task<bool> LiveAsync(CrashFolder folder, int seed, Random random, int points, CancellationToken stop)
    {
        ProcessStartInfo start = Child(folder, seed);
        // One in four dies whenever it happens to; the others where they are told to.
        bool isTimed = random.Next(4) == 0;
        if (!isTimed)
        {
            start.Environment["CRASH_AT"] = random.Next(points).ToString(CultureInfo.InvariantCulture);
            start.Environment["CRASH_HOW"] = Ways[random.Next(Ways.Length)];
        }

        using Process child = Process.Start(start)!;
        Task<string> errors = child.StandardError.ReadToEndAsync(stop);
        if (isTimed)
        {
            await Task.Delay(200 + random.Next(800), stop);
            child.Kill();
        }

        await child.WaitForExitAsync(stop);
        Assert.True(child.ExitCode is 0 or ByKill, $"the child ended with {child.ExitCode}: {await errors}");
        return child.ExitCode != 0;
    }

    private async Task<int> CountPointsAsync()
    {
        using var place = new TestFolder();
        ProcessStartInfo start = Child(new CrashFolder(place.Path), seed: 0);
        string report = Path.Combine(Path.GetTempPath(), $"crash-points-{Guid.NewGuid():n}");
        start.Environment["CRASH_REPORT"] = report;
        start.Environment["CRASH_AT"] = int.MaxValue.ToString(CultureInfo.InvariantCulture);
        start.Environment["CRASH_HOW"] = "before";
        using Process child = Process.Start(start)!;
        string errors = await child.StandardError.ReadToEndAsync(Stop);
        await child.WaitForExitAsync(Stop);
        Assert.True(child.ExitCode == 0, errors);
        string count = await File.ReadAllTextAsync(report, Stop);
        File.Delete(report);
        return int.Parse(count, CultureInfo.InvariantCulture);
    }

    private ProcessStartInfo Child(CrashFolder folder, int seed) => new("dotnet")
    {
        ArgumentList =
        {
            typeof(KillTests).Assembly.Location, CrashChild.Verb, folder.Root, seed.ToString(CultureInfo.InvariantCulture),
        },
        Environment =
        {
            ["LD_PRELOAD"] = shim.Path,
            ["CRASH_DIR"] = folder.Root,
            ["DOTNET_TieredPGO"] = "0",
        },
        RedirectStandardError = true,
    };

    // What the disk had of a write that was under way when the power went: of the log's last page, of a tile, of a name.
    private static void Tear(CrashFolder folder, Random random)
    {
        byte[] junk = new byte[1 + random.Next(5000)];
        random.NextBytes(junk);
        foreach (string log in Directory.EnumerateFiles(folder.Root, "*-wal", SearchOption.AllDirectories))
        {
            using FileStream file = File.Open(log, FileMode.Append);
            file.Write(junk);
        }

        if (!Directory.Exists(folder.Store)) return;
        string unfinished = Path.Combine(folder.Store, "batches", "0123456789abcdef0123456789abcdef");
        Directory.CreateDirectory(unfinished);
        File.WriteAllBytes(Path.Combine(unfinished, "salts"), junk);
    }
}
