using System.Text;
using Microsoft.Extensions.Logging;

namespace Miner.Pools.Stratum;

/// <summary>Shows the dialogue to the log (at Trace) and to the recording, without the password.</summary>
internal sealed partial class DialogueTrace(SessionContext context)
{
    private StratumRecorder? _recorder = context.Recorder;

    public void Sent(byte[] line) => Show(TranscriptDirection.Sent, line);

    public void Received(byte[] line) => Show(TranscriptDirection.Received, line);

    /// <summary>What neither side said but what explains the dialogue.</summary>
    public void Event(string text) => Show(TranscriptDirection.Event, text);

    private void Show(TranscriptDirection direction, byte[] line)
    {
        if (context.Logger.IsEnabled(LogLevel.Trace) || _recorder is not null)
            Show(direction, Encoding.UTF8.GetString(line).TrimEnd('\n'));
    }

    private void Show(TranscriptDirection direction, string line)
    {
        string text = context.Secret.HideIn(line);
        Log.LineSensitive(context.Logger, context.Name, (char)direction, text);
        try
        {
            _recorder?.Write(direction, text);
        }
        catch (IOException e)
        {
            _recorder = null;
            Log.RecordingStopped(context.Logger, context.Name, e.Message);
        }
    }
}
