using System.Diagnostics;
using System.Globalization;

namespace Miner.Tests.Node;

/// <summary>The targets that bcoin, which nobody here wrote, works out for a chain of given times.</summary>
internal static class BcoinTargets
{
    /// <param name="network">As bcoin calls it: main or testnet.</param>
    /// <param name="times">Of every header from the first block on.</param>
    /// <returns>nBits of every header.</returns>
    public static async Task<uint[]> OfAsync(string network, IReadOnlyList<uint> times, CancellationToken stop)
    {
        var start = new ProcessStartInfo("node")
        {
            ArgumentList = { "targets.js" },
            Environment = { ["NODE_BACKEND"] = "js" },
            WorkingDirectory = BcoinInstallation.Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        };
        using Process process = Process.Start(start)!;
        IEnumerable<long> pauses = times.Skip(1).Select((time, before) => (long)time - times[before]);
        await process.StandardInput.WriteAsync(
            string.Create(CultureInfo.InvariantCulture, $"{network} {times[0]} {string.Join(' ', pauses)}"));
        process.StandardInput.Close();
        string said = await process.StandardOutput.ReadToEndAsync(stop);
        await process.WaitForExitAsync(stop);
        Assert.Equal(0, process.ExitCode);
        return [.. said.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries)
            .Select(static bits => uint.Parse(bits, CultureInfo.InvariantCulture))];
    }
}
