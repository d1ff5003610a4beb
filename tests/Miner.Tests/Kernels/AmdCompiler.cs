using System.ComponentModel;
using System.Diagnostics;

namespace Miner.Tests.Kernels;

/// <summary>
/// Debian's clang-22 with libclc-22, LLVM's own OpenCL C for AMD's GPUs: the compiler that AMD's drivers are made of.
/// The costs on record are those of this version.
/// </summary>
internal static class AmdCompiler
{
    private const string Program = "clang-22";
    private const string Library = "/usr/lib/clc/amdgcn-amd-amdhsa.bc";

    /// <summary>Compiles to assembly. In continuous integration a missing compiler is a failure.</summary>
    public static async Task<string> CompileAsync(string source, string processor, CancellationToken stop)
    {
        ProcessStartInfo start = new(Program)
        {
            ArgumentList =
            {
                "-x", "cl", "-cl-std=CL2.0", "-O3", "-target", "amdgcn-amd-amdhsa", $"-mcpu={processor}", "-nogpulib",
                "-Xclang", "-finclude-default-header", "-Xclang", "-mlink-builtin-bitcode", "-Xclang", Library,
                "-S", "-o", "-", "-",
            },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using Process clang = Start(start);
        Task<string> errors = clang.StandardError.ReadToEndAsync(stop);
        Task<string> assembly = clang.StandardOutput.ReadToEndAsync(stop);
        await clang.StandardInput.WriteAsync(source.AsMemory(), stop);
        clang.StandardInput.Close();
        await clang.WaitForExitAsync(stop);
        Assert.True(clang.ExitCode == 0, await errors);
        return await assembly;
    }

    private static Process Start(ProcessStartInfo start)
    {
        string? missing = File.Exists(Library) ? null : $"{Library} of libclc-22 is missing";
        try
        {
            if (missing is null) return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            missing = $"{Program} cannot be started: {e.Message}";
        }

        missing += "; the costs of the kernels on AMD GPUs need it";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.Skip(missing);
        throw new UnreachableException();
    }
}
