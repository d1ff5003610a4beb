using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Miner.Core.Hashing;

namespace Miner.Engine.Cpu;

/// <summary>
/// Keeps the rates of the last race in a file, so that the next start need not measure. What it holds is a hint: it is
/// read with distrust, ignored where anything about it is odd, and no path it names is spared its self-test.
/// </summary>
internal sealed partial class RateRecord(string file, TimeProvider time, ILogger logger)
{
    private const int LongestFile = 1 << 16;
    private const double HighestRate = 1e15;

    // One bad moment of measuring must not last for ever.
    private static readonly TimeSpan Lifetime = TimeSpan.FromDays(7);

    /// <summary>The processor, the runtime and this very build: a rate is worth nothing under any other.</summary>
    public static string Machine { get; } =
        $"{ProcessorModel.Name}, {RuntimeInformation.ProcessArchitecture}, {RuntimeInformation.FrameworkDescription}, "
        + $"build {typeof(IHeaderSearch).Module.ModuleVersionId}";

    /// <summary>
    /// The rates of exactly these paths, or null. Since the paths are those that run here, instruction sets that were
    /// switched on or off since then show as other paths.
    /// </summary>
    public ImmutableArray<PathRate>? Read(IReadOnlyCollection<CpuPath> paths)
    {
        try
        {
            if (!File.Exists(file)) return null;
            RecordedRates? recorded = JsonSerializer.Deserialize(Bytes(), RecordJson.Default.RecordedRates);
            string? fault = recorded is null ? "it is empty" : FaultOf(recorded, paths);
            if (fault is null)
                return [.. paths.Select(path => recorded!.Rates[path.ToString()]!.Of(path))];
            Log.RecordIgnored(logger, file, fault);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.RecordIgnored(logger, file, e.Message);
        }

        return null;
    }

    /// <summary>Replaces the file as a whole; a disk that refuses costs nothing but the next start's time.</summary>
    public void Write(IEnumerable<PathRate> rates)
    {
        var recorded = new RecordedRates(
            Machine, time.GetUtcNow(), rates.ToDictionary(static rate => $"{rate.Path}", RecordedRate.From));
        string unfinished = $"{file}.{Guid.NewGuid():n}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllBytes(
                unfinished, JsonSerializer.SerializeToUtf8Bytes(recorded, RecordJson.Default.RecordedRates));
            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.RecordNotKept(logger, file, e.Message);
        }
    }

    private byte[] Bytes()
    {
        using FileStream stream = File.OpenRead(file);
        var bytes = new byte[LongestFile + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= LongestFile ? bytes[..length] : throw new JsonException("it is too long");
    }

    private string? FaultOf(RecordedRates recorded, IReadOnlyCollection<CpuPath> paths)
    {
        TimeSpan age = time.GetUtcNow() - recorded.Measured;
        if (recorded.Machine != Machine) return "it is of another machine, runtime or build";
        if (age < TimeSpan.Zero || age > Lifetime) return "it is too old, or not yet true";
        if (!recorded.Rates.Keys.ToHashSet().SetEquals(paths.Select(static path => $"{path}")))
            return "it is of other instruction sets";
        return recorded.Rates.Values.All(static rate => IsRate(rate?.Versions) && IsRate(rate?.Nonces))
            ? null
            : "a rate in it is none";
    }

    private static bool IsRate(double? rate) => rate is > 0 and < HighestRate;
}
