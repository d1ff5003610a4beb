using System.Diagnostics;
using Miner.Tests.EveryDevice;

namespace Miner.Tests.Hashing;

/// <summary>The methods that a search spends its time in, as the JIT compiles them in a process that searches.</summary>
internal static class HotMethods
{
    private const string SearchOnEveryAxis =
        $"Miner.Tests.EveryDevice.{nameof(SearchTests)}.{nameof(SearchTests.Search_SpanTooSmall_CountsAllAndKeepsTheFirst)}";

    private const string Names =
        "*Streams*:Compress *MessageRows*:Expand *MessageRows*:AddConstants *FirstHash*:Prepare *SecondHash*:Prepare "
        + "*SecondHash*:Finish *ArmSha2Rounds:Compress *ArmSha2Rounds:Expand";

    public static async Task<IReadOnlyList<HotMethod>> CompileAsync(CancellationToken stop)
    {
        string text = await PrintCodeAsync(stop);
        return [.. text.Split("; Assembly listing for method ").Skip(1).Select(HotMethod.Parse)];
    }

    private static async Task<string> PrintCodeAsync(CancellationToken stop)
    {
        string file = Path.GetTempFileName();
        try
        {
            string program = Path.Combine(
                AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "Miner.Tests.exe" : "Miner.Tests");
            // Set where this program runs on another processor than the machine's own.
            string? emulator = Environment.GetEnvironmentVariable("MINER_TEST_EMULATOR");
            ProcessStartInfo start = new(emulator ?? program)
            {
                ArgumentList = { "-noLogo", "-method", SearchOnEveryAxis },
                Environment = { ["DOTNET_JitStdOutFile"] = file, ["DOTNET_JitDisasm"] = Names },
                RedirectStandardOutput = true,
            };
            if (emulator is not null) start.ArgumentList.Insert(0, program);
            using var process = Process.Start(start);
            Assert.NotNull(process);
            string output = await process.StandardOutput.ReadToEndAsync(stop);
            await process.WaitForExitAsync(stop);
            Assert.True(process.ExitCode == 0, output);
            return await File.ReadAllTextAsync(file, stop);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
