using System.ComponentModel;
using System.Diagnostics;

namespace Miner.Tests.Records;

/// <summary>Scripts in <c>tests/proofs</c>, run by the python3 of the system: the one that sees Debian's packages.</summary>
internal static class PythonScript
{
    private const string Python = "/usr/bin/python3";

    /// <summary>What it ended with and what it printed, errors included.</summary>
    public static async Task<(int ExitCode, string Output)> RunAsync(string script, string[] arguments, string input = "")
    {
        var start = new ProcessStartInfo(Python)
        {
            ArgumentList = { Path.Combine(Repository.Root, "tests", "proofs", script) },
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (string argument in arguments) start.ArgumentList.Add(argument);
        using Process process = Start(start);
        Task<string> output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        Task<string> errors = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardInput.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>Ends the test where a package is missing: as a failure in continuous integration.</summary>
    public static async Task DemandAsync(string module)
    {
        var start = new ProcessStartInfo(Python) { ArgumentList = { "-c", $"import {module}" }, RedirectStandardError = true };
        using Process process = Start(start);
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        if (process.ExitCode != 0) Missing($"{Python} has no {module}, which test.sh installs: {errors}");
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            Missing($"{Python} cannot be started: {e.Message}");
            throw;
        }
    }

    private static void Missing(string what)
    {
        if (Environment.GetEnvironmentVariable("CI") == "true") Assert.Fail(what);
        Assert.Skip(what);
    }
}
