using System.ComponentModel;
using System.Diagnostics;

namespace Miner.Tests.Node;

/// <summary>bcoin, from npm, in <c>tests/node</c>: installed once where it is missing.</summary>
public sealed class BcoinInstallation : IAsyncLifetime
{
    private string? _missing;

    internal static string Folder { get; } = Path.Combine(Repository.Root, "tests", "node");

    public async ValueTask InitializeAsync()
    {
        if (Directory.Exists(Path.Combine(Folder, "node_modules", "bcoin"))) return;
        try
        {
            await InstallAsync();
        }
        catch (Win32Exception e)
        {
            _missing = $"bcoin needs Node.js and npm, and npm cannot be started: {e.Message}";
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>
    /// In continuous integration a missing dependency is a failure; elsewhere the test is skipped with the reason.
    /// </summary>
    internal void Demand()
    {
        if (_missing is null) return;
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(_missing);
        Assert.Skip(_missing);
    }

    private async Task InstallAsync()
    {
        var start = new ProcessStartInfo(OperatingSystem.IsWindows() ? "npm.cmd" : "npm")
        {
            ArgumentList = { "ci", "--ignore-scripts", "--no-audit", "--no-fund" },
            WorkingDirectory = Folder,
            RedirectStandardError = true,
        };
        using Process npm = Process.Start(start)!;
        string errors = await npm.StandardError.ReadToEndAsync();
        await npm.WaitForExitAsync();
        if (npm.ExitCode != 0) _missing = $"npm ci failed in tests/node: {errors}";
    }
}
