using System.ComponentModel;
using System.Diagnostics;

namespace Miner.Tests.Commands;

/// <summary>
/// The environment of a program whose OpenCL driver fails after a while: a layer of the OpenCL loader
/// (faulty-driver.c), compiled into a folder of the test's own.
/// </summary>
internal static class FaultyDriver
{
    /// <summary>In place of an error: the call never comes back.</summary>
    public const int Hangs = 0;

    // test.sh installs the first.
    private static readonly string[] Compilers = ["clang-22", "cc"];

    /// <param name="after">How many of these calls still go well.</param>
    /// <param name="error">What the others say, as cl.h numbers it.</param>
    public static async Task<Dictionary<string, string>> InAsync(string folder, string call, int after, int error)
    {
        string layer = Path.Combine(folder, "faulty-driver.so");
        await CompileAsync(Path.Combine(AppContext.BaseDirectory, "Commands", "faulty-driver.c"), layer);
        return new Dictionary<string, string>
        {
            ["OPENCL_LAYERS"] = layer,
            ["FAULTY_CALL"] = call,
            ["FAULTY_AFTER"] = $"{after}",
            ["FAULTY_ERROR"] = $"{error}",
        };
    }

    private static async Task CompileAsync(string source, string layer)
    {
        foreach (string compiler in Compilers)
        {
            try
            {
                var start = new ProcessStartInfo(compiler, ["-shared", "-fPIC", "-Wall", "-Werror", "-o", layer, source])
                {
                    RedirectStandardError = true,
                };
                using Process process = Process.Start(start)!;
                string errors = await process.StandardError.ReadToEndAsync();
                await process.WaitForExitAsync();
                Assert.True(process.ExitCode == 0, errors);
                return;
            }
            catch (Win32Exception)
            {
                // Not here.
            }
        }

        string missing = $"no compiler for an OpenCL driver that fails: {string.Join(" or ", Compilers)}";
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(missing);
        Assert.Skip(missing);
    }
}
