using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Crashes;

/// <summary>
/// Nothing is lost with the power: a process's operations on its files are recorded, and at random moments of its life the
/// disk is rebuilt with what was flushed and any part of the rest. A killed process, as in <see cref="KillTests"/>, leaves
/// all its writes with the system and cannot show a missing flush.
/// </summary>
public sealed class PowerLossTests(PowerShim shim) : IClassFixture<PowerShim>
{
    private const int Lives = 10, Losses = 25;

    private static readonly double[] Chances = [0, 0.1, 0.5, 0.9, 1];

    private static CancellationToken Stop => Patience.Within(TimeSpan.FromMinutes(10));

    [Fact]
    public async Task Store_PowerLostAnywhere_EveryAcknowledgedRecordIsProvenAndNothingElse()
    {
        shim.Demand();
        await PythonScript.DemandAsync("opentimestamps");
        var proofs = new ConcurrentBag<string>();
        int operations = 0;
        await Parallel.ForEachAsync(Enumerable.Range(1, Lives), Stop, async (seed, stop) =>
        {
            using var place = new TestFolder();
            IReadOnlyList<DiskRecord> life = await LiveAsync(place.Path, seed, stop);
            Interlocked.Add(ref operations, life.Count);
            var random = new Random(seed);
            for (int loss = 0; loss < Losses; loss++)
            {
                // The last loss of each life comes when all is done.
                int moment = loss == Losses - 1 ? life.Count : random.Next(life.Count);
                double chance = Chances[random.Next(Chances.Length)];
                using var after = new TestFolder();
                Rebuild(place.Path, life.Take(moment), after.Path, chance, random);
                try
                {
                    foreach (string line in await Aftermath.LiveThroughAsync(new CrashFolder(after.Path), random, stop)) proofs.Add(line);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    throw new InvalidOperationException(
                        $"seed {seed}, power lost after {moment} of {life.Count} operations, {chance} of the rest there: {e.Message}", e);
                }
            }
        });

        (int code, string said) = await PythonScript.RunAsync("verify_many.py", [], string.Join('\n', proofs));
        Assert.True(code == 0, said);
        Assert.Equal(proofs.Count, int.Parse(said, CultureInfo.InvariantCulture));
        TestContext.Current.SendDiagnosticMessage(
            $"power lost {Lives * Losses} times in {Lives} lives of {operations} operations, {proofs.Count} proofs");
    }

    [Fact]
    public async Task Rebuild_WithNothingLost_IsWhatTheProcessLeft()
    {
        shim.Demand();
        using TestFolder place = new(), after = new();
        Rebuild(place.Path, await LiveAsync(place.Path, seed: 1, Stop), after.Path, chance: 1, new Random(1));
        Assert.Equal(Files(place.Path), Files(after.Path));
    }

    // Each flush has its reason, and this test would see that it is missing.
    [Theory]
    [InlineData("/salts$")]
    [InlineData("/tile/")]
    [InlineData("/records.db")]
    [InlineData("/keys.db")]
    [InlineData("/(store|batches|[0-9a-f]{32}|tile|[0-9]+)$")]
    public async Task Rebuild_WithoutTheFlushesOfOneKind_LosesWhatWasAcknowledged(string kind)
    {
        shim.Demand();
        using TestFolder place = new(), after = new();
        IReadOnlyList<DiskRecord> life = await LiveAsync(place.Path, seed: 1, Stop);
        DiskRecord[] rest = [.. life.Where(record => record.Kind != DiskOperation.Sync || !Regex.IsMatch(record.Path, kind))];
        Assert.NotEqual(life.Count, rest.Length);
        Rebuild(place.Path, rest, after.Path, chance: 0, new Random(1));
        await Assert.ThrowsAnyAsync<Exception>(() => Aftermath.LiveThroughAsync(new CrashFolder(after.Path), new Random(1), Stop));
    }

    private static void Rebuild(string root, IEnumerable<DiskRecord> life, string target, double chance, Random random)
    {
        var disk = new LossyDisk(root);
        foreach (DiskRecord record in life) disk.Apply(record);
        // The node and the hospital's own notes are elsewhere, where the light stays on.
        disk.Rebuild(target, static name => name is not ("store" or "blocks"), chance, random);
    }

    /// <summary>A whole life of the process that <see cref="KillTests"/> kills, and all that it did to its files.</summary>
    private async Task<IReadOnlyList<DiskRecord>> LiveAsync(string root, int seed, CancellationToken stop)
    {
        string log = Path.Combine(Path.GetTempPath(), $"power-{Guid.NewGuid():n}");
        var start = new ProcessStartInfo("dotnet")
        {
            ArgumentList = { typeof(PowerLossTests).Assembly.Location, CrashChild.Verb, root, seed.ToString(CultureInfo.InvariantCulture) },
            Environment = { ["LD_PRELOAD"] = shim.Path, ["POWER_DIR"] = root, ["POWER_LOG"] = log },
            RedirectStandardError = true,
        };
        using Process child = Process.Start(start)!;
        string errors = await child.StandardError.ReadToEndAsync(stop);
        await child.WaitForExitAsync(stop);
        Assert.True(child.ExitCode == 0, $"the child ended with {child.ExitCode}: {errors}");
        IReadOnlyList<DiskRecord> life = DiskRecord.Read(log);
        File.Delete(log);
        return life;
    }

    private static SortedDictionary<string, string> Files(string root) => new(
        Directory.EnumerateFiles(root, "*", SearchOption.AllDirectories)
            .Where(static path => !path.EndsWith("-shm", StringComparison.Ordinal))
            .ToDictionary(path => Path.GetRelativePath(root, path), static path => Convert.ToHexString(File.ReadAllBytes(path))),
        StringComparer.Ordinal);
}
