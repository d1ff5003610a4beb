using System.Diagnostics;
using System.Text;

namespace Miner.Tests.Commands;

/// <summary>The built program as a child process, with all that it printed.</summary>
internal sealed class MinerProcess : IDisposable
{
    // PoCL compiles the kernels for most of a minute where other tests have the processor.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);
    private static readonly string Program = Path.Combine(AppContext.BaseDirectory, "miner.dll");

    // What the program keeps on disk stays apart from what it keeps for the user.
    private static readonly string Data = Path.Combine(Path.GetTempPath(), "miner-tests-data");

    private readonly Process _process;
    private readonly StringBuilder _out = new();
    private readonly StringBuilder _error = new();
    private readonly List<(string Text, TaskCompletionSource Seen)> _awaited = [];

    private MinerProcess(ProcessStartInfo start, bool keepsInput)
    {
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Take(_out, line.Data);
        _process.ErrorDataReceived += (_, line) => Take(_error, line.Data);
        _process.Start();
        if (!keepsInput) _process.StandardInput.Close();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    /// <summary>What the program reads, where it was started to be fed.</summary>
    public StreamWriter Input => _process.StandardInput;

    public string Out => Read(_out);

    public string Error => Read(_error);

    public static MinerProcess Start(params string[] arguments) => Start(new Dictionary<string, string>(), arguments);

    public static MinerProcess Start(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartFile(Program, environment, arguments);

    /// <summary>Starts it with an <see cref="Input"/> that the test writes and closes.</summary>
    public static MinerProcess StartFed(IReadOnlyDictionary<string, string> environment, params string[] arguments) =>
        StartFile(Program, environment, arguments, keepsInput: true);

    /// <summary>Starts the program from another folder than that of the tests.</summary>
    public static MinerProcess StartIn(string folder, params string[] arguments) =>
        StartFile(Path.Combine(folder, Path.GetFileName(Program)), new Dictionary<string, string>(), arguments);

    private static MinerProcess StartFile(
        string program, IReadOnlyDictionary<string, string> environment, string[] arguments, bool keepsInput = false)
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["XDG_DATA_HOME"] = Data },
        };
        foreach ((string name, string value) in environment) start.Environment[name] = value;
        return new MinerProcess(start, keepsInput);
    }

    /// <summary>Starts it, waits for its end and gives its exit code.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(params string[] arguments)
    {
        using MinerProcess process = Start(arguments);
        int code = await process.EndAsync();
        return (code, process.Out, process.Error);
    }

    public async Task<int> EndAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        await _process.WaitForExitAsync(patience.Token);
        return _process.ExitCode;
    }

    /// <summary>Waits until a line with this text was printed.</summary>
    public async Task SeeAsync(string text)
    {
        var seen = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_awaited)
        {
            if (_out.ToString().Contains(text, StringComparison.Ordinal)) return;
            _awaited.Add((text, seen));
        }

        await seen.Task.WaitAsync(Patience);
    }

    /// <summary>Sends a signal by its name: TERM, INT.</summary>
    public async Task SignalAsync(string name)
    {
        using Process kill = Process.Start("kill", [$"-{name}", $"{Id}"]);
        await kill.WaitForExitAsync();
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private void Take(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (_awaited)
        {
            text.AppendLine(line);
            foreach ((string wanted, TaskCompletionSource seen) in _awaited)
                if (line.Contains(wanted, StringComparison.Ordinal)) seen.TrySetResult();
        }
    }

    private string Read(StringBuilder text)
    {
        lock (_awaited) return text.ToString();
    }
}
