using System.Runtime.InteropServices;

namespace Miner.App;

/// <summary>
/// Ctrl-C, SIGTERM and SIGHUP (the terminal was closed) ask for an orderly stop. The second one is left to the system, which ends the process at once.
/// </summary>
internal sealed class StopSignals : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;

    private readonly Action _onAbort;

    /// <param name="onAbort">The last thing done before a second signal ends the process.</param>
    public StopSignals(Action? onAbort = null)
    {
        _onAbort = onAbort ?? (static () => { });
        _registrations =
        [
            PosixSignalRegistration.Create(PosixSignal.SIGINT, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGTERM, OnSignal),
            PosixSignalRegistration.Create(PosixSignal.SIGHUP, OnSignal),
        ];
    }

    public CancellationToken Token => _stop.Token;

    public void Stop() => _stop.Cancel();

    public void Dispose()
    {
        foreach (PosixSignalRegistration registration in _registrations) registration.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext signal)
    {
        if (_stop.IsCancellationRequested)
        {
            _onAbort();
            return;
        }

        signal.Cancel = true;
        _stop.Cancel();
    }
}
