using System.Diagnostics;
using System.Text.RegularExpressions;
using Miner.Engine.Cpu;
using Miner.Tests.EveryDevice;

namespace Miner.Tests.Hashing;

/// <summary>
/// The JIT gives up inlining without a word, and the search then runs at a sixth of its speed. So it prints its code for
/// the root methods, in a process of its own, and the code is looked at.
/// </summary>
public sealed partial class CodeGenerationTests
{
    // Measured 363 and 420 for AVX-512; a tenth more is a change that someone should know of.
    private const int MostInstructionsWithAvx512 = 462;

    private const string SearchOnEveryAxis =
        $"Miner.Tests.EveryDevice.{nameof(SearchTests)}.{nameof(SearchTests.Search_SpanTooSmall_CountsAllAndKeepsTheFirst)}";

    [Fact]
    public async Task Roots_OfEverySearcher_AreOptimisedAndCallNothing()
    {
        List<Listing> roots = Listings(await PrintCodeAsync(TestContext.Current.CancellationToken));

        // Per form both kinds of schedule, which are one to Arm's instructions; per searcher the expansion.
        int searchers = CpuSearchers.Available.Count();
        int compressions = CpuSearchers.AvailablePaths.Sum(static path => path.Searcher.Name == "arm-sha2" ? 1 : 2);
        Assert.Equal(compressions, roots.Count(static root => root.IsOf(":Compress")));
        Assert.Equal(searchers, roots.Count(static root => root.IsOf(":Expand")));
        Assert.All(roots, static root => Assert.EndsWith("(FullOpts)", root.Name, StringComparison.Ordinal));
        Assert.All(roots, static root => Assert.Empty(root.Calls));
        Assert.All(
            roots.Where(static root => root.IsOf("Vector512Lanes")),
            static root => Assert.InRange(root.Instructions, 20, MostInstructionsWithAvx512));
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
                Environment =
                {
                    ["DOTNET_JitStdOutFile"] = file,
                    ["DOTNET_JitDisasm"] = "*StreamsOf*:Compress *MessageRows*:Expand "
                        + "*ArmSha2Rounds:Compress *ArmSha2Rounds:Expand",
                },
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

    private static List<Listing> Listings(string text) =>
    [
        .. from part in text.Split("; Assembly listing for method ").Skip(1)
           let lines = part.ReplaceLineEndings("\n").Split('\n')
           let code = lines.Where(static line => Instruction().IsMatch(line)).ToArray()
           select new Listing(lines[0], code.Length, [.. code.Where(static line => Call().IsMatch(line))]),
    ];

    [GeneratedRegex(@"^\s{4,}[a-z]")]
    private static partial Regex Instruction();

    // x86's call; Arm's bl and blr.
    [GeneratedRegex(@"^\s+(call|bl|blr)\s")]
    private static partial Regex Call();

    private sealed record Listing(string Name, int Instructions, string[] Calls)
    {
        public bool IsOf(string part) => Name.Contains(part, StringComparison.Ordinal);
    }
}
