using System.Runtime.InteropServices;

namespace Miner.Engine;

/// <summary>
/// Puts the calling thread behind everything else, so that a new job, an answer or the screen never waits for a search.
/// .NET ignores <see cref="Thread.Priority"/> on Linux; there the thread's own nice value is set.
/// </summary>
internal static class BackgroundPriority
{
    /// <summary>Behind everything at 0, yet not starved by it: about a tenth of a contended core.</summary>
    public const int Nice = 10;

    private const int ThreadOrProcess = 0;
    private const int Caller = 0;

    /// <summary>Must not be called on a thread of the pool: it cannot be taken back without privileges.</summary>
    public static void Take()
    {
        Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;

        // On Linux the call means the calling thread only; elsewhere it would mean the whole process.
        if (OperatingSystem.IsLinux()) _ = setpriority(ThreadOrProcess, Caller, Nice);
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int setpriority(int which, int who, int nice);
}
