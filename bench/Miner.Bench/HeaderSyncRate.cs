using System.Diagnostics;
using System.Globalization;
using Miner.Core.Chain;
using Miner.Records.Verification;
using Miner.Tests.Node;

namespace Miner.Bench;

/// <summary>
/// What <c>headers sync</c> takes for a chain as long as the main network's, from a simulated node on this machine: at once,
/// and killed half-way and begun anew; and how long the archive takes to be opened, which checks all of it.
/// </summary>
internal static class HeaderSyncRate
{
    private const int Headers = 925_000;

    /// <param name="miner">miner.dll, as it was built.</param>
    public static async Task RunAsync(string miner, TextWriter output)
    {
        BlockHeader[] chain = HeaderNode.ChainOf(Headers);
        await using var node = new HeaderNode(chain);
        string folder = Directory.CreateTempSubdirectory("miner-headers-").FullName;
        try
        {
            string path = Path.Combine(folder, "headers.otsh");
            (double seconds, long peak) = await SyncAsync(miner, path, node.Url);
            output.WriteLine(Invariant(
                $"headers sync: {Headers:N0} headers in {seconds:0.0} s, {Headers / seconds:N0} a second, {node.Requests:N0} requests; at most {peak >> 10} MB resident"));

            long half = node.Requests + (node.Requests / 2);
            string second = Path.Combine(folder, "again.otsh");
            await KillAsync(miner, second, node, half);
            int kept = Count(second, out _);
            (seconds, peak) = await SyncAsync(miner, second, node.Url);
            output.WriteLine(Invariant(
                $"killed at {kept:N0}, begun anew: {Headers - kept:N0} headers in {seconds:0.0} s, at most {peak >> 10} MB resident"));
            bool isSame = File.ReadAllBytes(path).AsSpan().SequenceEqual(File.ReadAllBytes(second));
            int count = Count(path, out double opened);
            output.WriteLine(Invariant(
                $"opening, all {count:N0} headers checked: {opened:0.00} s; both archives are the same: {isSame}"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static Process Start(string miner, string path, Uri node) =>
        Process.Start(new ProcessStartInfo("dotnet", [miner, "headers", "sync", "--headers", path, "-o", node.ToString()])
        {
            RedirectStandardOutput = true,
        })!;

    private static async Task<(double Seconds, long PeakKilobytes)> SyncAsync(string miner, string path, Uri node)
    {
        long start = TimeProvider.System.GetTimestamp();
        using Process process = Start(miner, path, node);
        Task<string> said = process.StandardOutput.ReadToEndAsync();
        long peak = 0;
        // The system keeps the peak itself, until the process is gone.
        while (!process.WaitForExit(50)) peak = Math.Max(peak, PeakOf(process.Id));
        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return process.ExitCode == 0
            ? (seconds, peak)
            : throw new InvalidOperationException($"headers sync ended with {process.ExitCode}: {await said}");
    }

    private static async Task KillAsync(string miner, string path, HeaderNode node, long request)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.BeforeAnswer = number =>
        {
            if (number >= request) reached.TrySetResult();
            return Task.CompletedTask;
        };
        using Process process = Start(miner, path, node.Url);
        await reached.Task;
        process.Kill();
        await process.WaitForExitAsync();
    }

    private static int Count(string path, out double seconds)
    {
        long start = TimeProvider.System.GetTimestamp();
        using HeaderArchive archive = HeaderArchive.Open(path);
        seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        return archive.Count;
    }

    private static long PeakOf(int process)
    {
        try
        {
            string? line = File.ReadLines($"/proc/{process}/status").FirstOrDefault(static line => line.StartsWith("VmHWM:", StringComparison.Ordinal));
            return line is null ? 0 : long.Parse(line.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
