using System.ComponentModel;
using System.Diagnostics;

namespace Miner.Tests.Records.Crashes;

/// <summary>A library of <c>tests/proofs</c> that a child is started with, compiled once.</summary>
public abstract class PreloadedLibrary(string source) : IAsyncLifetime
{
    private string? _missing;

    internal string Path { get; } = System.IO.Path.Combine(AppContext.BaseDirectory, System.IO.Path.ChangeExtension(source, ".so"));

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            _missing = "a library is preloaded, which is Linux's way";
            return;
        }

        try
        {
            var start = new ProcessStartInfo("cc")
            {
                ArgumentList =
                {
                    "-O1", "-Wall", "-Werror", "-shared", "-fPIC",
                    "-o", Path, System.IO.Path.Combine(Repository.Root, "tests", "proofs", source), "-ldl",
                },
                RedirectStandardError = true,
            };
            using Process compiler = Process.Start(start)!;
            string errors = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            if (compiler.ExitCode != 0) _missing = $"{source} cannot be compiled: {errors}";
        }
        catch (Win32Exception e)
        {
            _missing = $"{source} needs a C compiler (gcc and libc6-dev), and cc cannot be started: {e.Message}";
        }
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    /// <summary>In continuous integration a missing compiler is a failure; elsewhere the test is skipped.</summary>
    internal void Demand()
    {
        if (_missing is null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(_missing);
        Assert.Skip(_missing);
    }
}

/// <summary>Kills a child at a numbered operation on its files.</summary>
public sealed class CrashShim() : PreloadedLibrary("crash.c");

/// <summary>Writes down every operation of a child on its files.</summary>
public sealed class PowerShim() : PreloadedLibrary("power.c");
