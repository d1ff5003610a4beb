using Miner.Core.Mining;
using Miner.Kernels;

namespace Miner.Tests.Kernels;

/// <summary>
/// Every way to run a kernel, with every kernel and with the numbers of versions that it is tried with.
/// </summary>
public static class KernelRunners
{
    private const string CpuAccelerator = "cpu accelerator";

    // The architectures' texts hardly differ, so all numbers of versions are tried on one of them.
    private const string ChosenArchitecture = "sm_90";

    public static TheoryData<string, string, int> All { get; } =
    [
        .. from runner in KernelText.Architectures.Select(static number => $"sm_{number}").Prepend(CpuAccelerator)
           from kernel in KernelText.Kernels
           from variants in NumbersOfVersions(runner, kernel)
           select (runner, kernel, variants),
    ];

    internal static IKernelRunner Open(string runner) =>
        runner == CpuAccelerator ? new CpuKernelRunner() : new PtxKernelRunner(int.Parse(runner.AsSpan("sm_".Length)));

    private static int[] NumbersOfVersions(string runner, string kernel) =>
        kernel == KernelText.Nonces ? [1]
        : runner is CpuAccelerator or ChosenArchitecture ? [1, 2, 8, 16]
        : [3];

    /// <summary>Writes the job, launches, and reads the hits in the order of variant and nonce.</summary>
    internal static KernelAnswer Search(this IKernelRunner runner, string kernel, Work work, NonceRange range)
    {
        var job = new uint[KernelJob.Words(work.Versions.Length)];
        KernelJob.Write(work, job);
        return KernelAnswer.Read(
            runner.Run(kernel, job, range.First, (uint)range.Count, work.Versions.Length), range.First);
    }
}

/// <summary>How many hits a launch counted, and those that it kept.</summary>
internal sealed record KernelAnswer(uint Count, Hit[] Kept)
{
    public static KernelAnswer Read(uint[] results, uint firstNonce)
    {
        uint count = results[KernelResults.Counter];
        IEnumerable<Hit> kept =
            from index in Enumerable.Range(0, (int)uint.Min(count, KernelResults.Capacity))
            let at = KernelResults.FirstHit + (index * KernelResults.WordsPerHit)
            select new Hit(results[at], (int)results[at + 1]);
        return new KernelAnswer(
            count, [.. kept.OrderBy(static hit => hit.Variant).ThenBy(hit => unchecked(hit.Nonce - firstNonce))]);
    }
}
