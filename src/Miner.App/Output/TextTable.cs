using System.Text;

namespace Miner.App.Output;

/// <summary>Columns of plain text, two spaces apart: reads well in a terminal, in a file and in a bug report.</summary>
internal sealed class TextTable
{
    private readonly List<string[]> _rows = [];
    private readonly bool[] _right;

    /// <param name="heads">The head of each column; a leading <c>&gt;</c> sets the column to the right.</param>
    public TextTable(params string[] heads)
    {
        _right = [.. heads.Select(static head => head.StartsWith('>'))];
        if (heads.Any(static head => head.Length > 0)) _rows.Add([.. heads.Select(static head => head.TrimStart('>'))]);
    }

    public void Add(params string[] cells)
    {
        if (cells.Length != _right.Length)
            throw new InvalidOperationException("BUG: a row has other columns than its table");
        _rows.Add([.. cells.Select(TerminalText.Clean)]);
    }

    public override string ToString()
    {
        var text = new StringBuilder();
        int[] widths = [.. Enumerable.Range(0, _right.Length).Select(column => _rows.Max(row => row[column].Length))];
        foreach (string[] row in _rows)
        {
            IEnumerable<string> cells = row.Select(
                (cell, column) => _right[column] ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]));
            text.AppendLine(string.Join("  ", cells).TrimEnd());
        }

        return text.ToString();
    }
}
