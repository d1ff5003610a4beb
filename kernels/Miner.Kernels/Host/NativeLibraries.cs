using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Miner.Kernels.Host;

/// <summary>
/// Finds the drivers' libraries. ILGPU asks for them by their development names, which a machine that only runs
/// programs does not have.
/// </summary>
internal static class NativeLibraries
{
    // A registration for the life of the process: ILGPU asks once, whenever its first call may come.
    static NativeLibraries() => AssemblyLoadContext.Default.ResolvingUnmanagedDll += static (_, name) => Load(name);

    /// <summary>Whether any driver is there; from now on ILGPU finds it.</summary>
    public static bool AnyIsThere() =>
        OperatingSystem.IsWindows()
            ? IsThere("OpenCL.dll") || IsThere("nvcuda.dll")
            : IsThere(FileNameOf("OpenCL")!) || IsThere(FileNameOf("cuda")!);

    private static bool IsThere(string file) =>
        NativeLibrary.TryLoad(file, Assembly.GetExecutingAssembly(), DllImportSearchPath.SafeDirectories, out _);

    private static nint Load(string name) =>
        FileNameOf(name) is { } file && NativeLibrary.TryLoad(file, out nint library) ? library : 0;

    private static string? FileNameOf(string name) => name switch
    {
        _ when OperatingSystem.IsMacOS() && name == "OpenCL" => "/System/Library/Frameworks/OpenCL.framework/OpenCL",
        "OpenCL" => "libOpenCL.so.1",
        "cuda" => "libcuda.so.1",
        _ => null,
    };
}
