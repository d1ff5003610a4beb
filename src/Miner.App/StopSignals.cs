using System.Runtime.InteropServices;

namespace Miner.App;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP (the terminal was closed) ask for an orderly stop. The second one is left to the system,
/// which ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    // Windows gives a closed console five seconds and a shutdown twenty.
    private static readonly TimeSpan WindowsPatience = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly ManualResetEventSlim _over = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly Action _onAbort;

    /// <param name="onAbort">The last thing done before a second signal ends the process.</param>
    public StopSignals(Action? onAbort = null)
    {
        _onAbort = onAbort ?? (static () => { });
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, TakeSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, TakeSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, TakeSignal),
        ];
    }

    public CancellationToken Token => _stop.Token;

    public void Stop() => _stop.Cancel();

    /// <summary>The run is over, its summary printed.</summary>
    public void Dispose()
    {
        _over.Set();
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    /// <param name="endsOnReturn">
    /// The system ends the process as soon as this returns, whatever it was told: the handler is then where the time for
    /// an orderly end must pass.
    /// </param>
    internal void Take(PosixSignalContext signal, bool endsOnReturn)
    {
        if (_stop.IsCancellationRequested)
        {
            _onAbort();
            return;
        }

        signal.Cancel = true;
        _stop.Cancel();
        if (endsOnReturn) _over.Wait(WindowsPatience);
    }

    // CTRL_CLOSE_EVENT and CTRL_SHUTDOWN_EVENT, as .NET calls them.
    private void TakeSignal(PosixSignalContext signal) =>
        Take(signal, OperatingSystem.IsWindows() && signal.Signal is (PosixSignal.SIGHUP or PosixSignal.SIGTERM));
}
