using Miner.App.Output;

namespace Miner.App.Records;

/// <summary>Keeps one line of a terminal up to date with the headers that are on the disk.</summary>
/// <param name="before">The height before the first that is new.</param>
internal sealed class HeaderProgress(int before, Surroundings around)
{
    private readonly ProgressLine _line = new(around);

    public void Show(int height, int last) => _line.Show(() => Line(height, last, _line.Elapsed));

    /// <summary>Clears the line.</summary>
    public void End() => _line.Clear();

    internal string Line(int height, int last, TimeSpan took)
    {
        double part = last == before ? 1 : (double)(height - before) / (last - before);
        double rate = (height - before) / Math.Max(took.TotalSeconds, 1e-3);
        return $"{ProgressLine.Bar(part)}header {Units.Count(height)} of {Units.Count(last)}, {Units.Count(rate)} a second, "
            + $"{Units.Duration((last - height) / Math.Max(rate, 1e-3))} left";
    }
}
