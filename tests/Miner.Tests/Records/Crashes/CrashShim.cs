using System.ComponentModel;
using System.Diagnostics;

namespace Miner.Tests.Records.Crashes;

/// <summary>The library that kills a child at a numbered operation on its files, compiled from <c>crash.c</c> once.</summary>
public sealed class CrashShim : IAsyncLifetime
{
    private string? _missing;

    internal string Library { get; } = Path.Combine(AppContext.BaseDirectory, "crash.so");

    public async ValueTask InitializeAsync()
    {
        if (!OperatingSystem.IsLinux())
        {
            _missing = "the kill test preloads a library, which is Linux's way";
            return;
        }

        try
        {
            var start = new ProcessStartInfo("cc")
            {
                ArgumentList =
                {
                    "-O1", "-shared", "-fPIC", "-o", Library, Path.Combine(Repository.Root, "tests", "proofs", "crash.c"), "-ldl",
                },
                RedirectStandardError = true,
            };
            using Process compiler = Process.Start(start)!;
            string errors = await compiler.StandardError.ReadToEndAsync();
            await compiler.WaitForExitAsync();
            if (compiler.ExitCode != 0) _missing = $"crash.c cannot be compiled: {errors}";
        }
        catch (Win32Exception e)
        {
            _missing = $"the kill test needs a C compiler (gcc and libc6-dev), and cc cannot be started: {e.Message}";
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>In continuous integration a missing compiler is a failure; elsewhere the test is skipped.</summary>
    internal void Demand()
    {
        if (_missing is null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(_missing);
        Assert.Skip(_missing);
    }
}
