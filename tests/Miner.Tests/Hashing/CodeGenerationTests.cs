using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Miner.Engine.Cpu;

namespace Miner.Tests.Hashing;

/// <summary>
/// The JIT gives up inlining or registers without a word, and the search then runs at a fraction of its speed. So it prints
/// its code for the hot methods, in a process of its own, and the code is compared with what was recorded.
/// </summary>
public sealed class CodeGenerationTests
{
    private const double Tolerance = 0.1;

    // On Arm's SHA-256 instructions there is one kind of schedule, and what surrounds the loops is left to the JIT.
    private const string ArmSha2 = "arm-sha2";

    /// <summary>What the JIT may use decides what it prints.</summary>
    private static string Machine =>
        RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant() + (
            Avx512F.IsSupported ? "-avx512"
            : Avx2.IsSupported ? "-avx2"
            : Sha256.IsSupported ? "-sha2"
            : Vector128.IsHardwareAccelerated ? "-vector128"
            : "");

    [Fact]
    public async Task HotMethods_OfEveryPath_AreOptimisedCallNothingAndKeepTheirSizes()
    {
        IReadOnlyList<HotMethod> methods = await HotMethods.CompileAsync(TestContext.Current.CancellationToken);

        // Per form three kinds of schedule, two preparations and one end; per searcher two loops over rows.
        int forms = CpuSearchers.AvailablePaths.Count(static path => path.Searcher.Name != ArmSha2);
        int searchers = CpuSearchers.Available.Count(static searcher => searcher.Name != ArmSha2);
        Assert.Equal((6 * forms) + (2 * searchers), methods.Count(static method => !method.IsOfArmSha2));
        Assert.Equal(Sha256.IsSupported ? 2 : 0, methods.Count(static method => method.IsOfArmSha2));
        Assert.All(methods, static method => Assert.True(method.IsFullyOptimised, $"{method.Name} is {method.Tier}"));
        Assert.All(methods, static method => Assert.True(method.Calls.Count == 0, $"{method.Name} has {method.Text}"));
        await AssertRecordedAsync(methods);
    }

    private static async Task AssertRecordedAsync(IReadOnlyList<HotMethod> methods)
    {
        string file = Path.Combine(AppContext.BaseDirectory, "Hashing", "hot-methods", Machine + ".txt");
        string current = string.Join('\n', methods.Select(static method => method.ToString()).Order(StringComparer.Ordinal));
        Assert.True(File.Exists(file), $"no {Path.GetFileName(file)}; if the rates are good, record this:\n{current}");
        string[] recorded = [.. (await File.ReadAllLinesAsync(file, TestContext.Current.CancellationToken))];
        Assert.True(
            recorded.Length == methods.Count && methods.All(method => recorded.Any(line => method.IsLike(line, Tolerance))),
            $"{Machine}: the code changed by more than {Tolerance:P0}; if the rates are good, record this:\n{current}");
    }
}
