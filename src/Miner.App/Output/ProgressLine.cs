using System.Globalization;

namespace Miner.App.Output;

/// <summary>A line of standard error that is written over again while something goes on; nothing where that is no terminal.</summary>
internal sealed class ProgressLine(Surroundings around)
{
    private const int Cells = 30;
    private const string Clean = "\r\x1b[K";
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly long _start = around.Time.GetTimestamp();
    private long _shown;

    public TimeSpan Elapsed => around.Time.GetElapsedTime(_start);

    /// <summary>A bar for a part from 0 to 1, with its per cent.</summary>
    public static string Bar(double part) => string.Create(
        CultureInfo.InvariantCulture, $"{new string('█', (int)(Math.Clamp(part, 0, 1) * Cells)),-Cells} {100 * part,3:0} %  ");

    /// <summary>Shows what is asked for only then, if the line before has stood long enough to be read.</summary>
    public void Show(Func<string> text)
    {
        if (!around.ErrorIsTerminal || around.Time.GetElapsedTime(_shown) < Beat) return;
        _shown = around.Time.GetTimestamp();
        around.Error.Write(Clean + text());
    }

    public void Clear()
    {
        if (around.ErrorIsTerminal) around.Error.Write(Clean);
    }
}
