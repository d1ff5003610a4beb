using System.Collections.Immutable;
using System.Diagnostics;
using System.Diagnostics.CodeAnalysis;
using System.Runtime.InteropServices;

namespace Miner.Engine.Cpu;

/// <summary>Pins threads to processor cores, where the operating system has a way to.</summary>
public static class ThreadAffinity
{
    private const int WindowsGroupSize = 64;

    /// <summary>The cores this process may use; all of them where the operating system does not say.</summary>
    public static ImmutableSortedSet<int> AllowedCores()
    {
        if (OperatingSystem.IsLinux()) return LinuxCores();
        if (OperatingSystem.IsWindows()) return WindowsCores();
        return [.. Enumerable.Range(0, Environment.ProcessorCount)];
    }

    /// <summary>Why no thread can be pinned here; null where it can.</summary>
    public static string? Obstacle =>
        OperatingSystem.IsLinux() || OperatingSystem.IsWindows()
            ? null
            : $"threads cannot be pinned to cores on {RuntimeInformation.OSDescription}";

    /// <summary>Pins the calling thread, which must not be a thread of the pool.</summary>
    public static bool TryPin(int core, [NotNullWhen(false)] out string? reason)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(core);
        reason = Obstacle;
        if (reason is not null) return false;
        bool pinned = OperatingSystem.IsLinux() ? PinOnLinux(core) : PinOnWindows(core);
        if (!pinned) reason = Marshal.GetPInvokeErrorMessage(Marshal.GetLastPInvokeError());
        return pinned;
    }

    private static bool PinOnLinux(int core)
    {
        var mask = new byte[CpuMask.MaxCores / 8];
        if (core < CpuMask.MaxCores) mask[core / 8] = (byte)(1 << (core % 8));
        return sched_setaffinity(0, (nuint)mask.Length, mask) == 0;
    }

    private static bool PinOnWindows(int core) =>
        SetThreadAffinityMask(GetCurrentThread(), core < WindowsGroupSize ? (nuint)(1ul << core) : 0) != 0;

    // Asks for the process, since the calling thread may be pinned itself.
    private static ImmutableSortedSet<int> LinuxCores()
    {
        var mask = new byte[CpuMask.MaxCores / 8];
        if (sched_getaffinity(Environment.ProcessId, (nuint)mask.Length, mask) < 0)
            return [.. Enumerable.Range(0, Environment.ProcessorCount)];
        return [.. Enumerable.Range(0, CpuMask.MaxCores).Where(core => (mask[core / 8] >> (core % 8) & 1) != 0)];
    }

    [System.Runtime.Versioning.SupportedOSPlatform("windows")]
    private static ImmutableSortedSet<int> WindowsCores()
    {
        using var process = Process.GetCurrentProcess();
        long mask = process.ProcessorAffinity;
        return [.. Enumerable.Range(0, WindowsGroupSize).Where(core => (mask >> core & 1) != 0)];
    }

    // Process id 0 is the calling thread.
    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_setaffinity(int pid, nuint size, byte[] mask);

    [DllImport("libc", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int sched_getaffinity(int pid, nuint size, [Out] byte[] mask);

    [DllImport("kernel32", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nuint SetThreadAffinityMask(nint thread, nuint mask);

    [DllImport("kernel32")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.System32)]
    private static extern nint GetCurrentThread();
}
