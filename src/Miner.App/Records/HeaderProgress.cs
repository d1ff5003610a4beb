using System.Globalization;
using Miner.App.Output;

namespace Miner.App.Records;

/// <summary>Keeps one line of a terminal up to date with the headers that are on the disk.</summary>
/// <param name="before">The height before the first that is new.</param>
internal sealed class HeaderProgress(int before, Surroundings around)
{
    private const int Cells = 30;
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(200);

    private readonly long _start = around.Time.GetTimestamp();
    private long _shown;

    public void Show(int height, int last)
    {
        if (!around.OutIsTerminal || around.Time.GetElapsedTime(_shown) < Beat) return;
        _shown = around.Time.GetTimestamp();
        around.Error.Write("\r\x1b[K" + Line(height, last, around.Time.GetElapsedTime(_start)));
    }

    /// <summary>Clears the line.</summary>
    public void End()
    {
        if (around.OutIsTerminal) around.Error.Write("\r\x1b[K");
    }

    internal string Line(int height, int last, TimeSpan took)
    {
        double part = last == before ? 1 : (double)(height - before) / (last - before);
        double rate = (height - before) / Math.Max(took.TotalSeconds, 1e-3);
        string bar = string.Create(
            CultureInfo.InvariantCulture, $"{new string('█', (int)(Math.Clamp(part, 0, 1) * Cells)),-Cells} {100 * part,3:0} %  ");
        return $"{bar}header {Units.Count(height)} of {Units.Count(last)}, {Units.Count(rate)} a second, "
            + $"{Units.Duration((last - height) / Math.Max(rate, 1e-3))} left";
    }
}
