namespace Miner.App.Settings;

/// <summary>Guesses what somebody meant to type.</summary>
internal static class NearestName
{
    /// <summary>
    /// The closest name within a third of its length, rounded up, in edits; null where nothing is near.
    /// </summary>
    public static string? Of(string typed, IEnumerable<string> names)
    {
        (string? Name, int Edits) best = (null, int.MaxValue);
        foreach (string name in names)
        {
            int edits = Edits(typed, name);
            if (edits < best.Edits) best = (name, edits);
        }

        return best.Name is { } near && best.Edits <= (near.Length + 2) / 3 ? near : null;
    }

    public static string? Hint(string typed, IEnumerable<string> names) =>
        Of(typed, names) is { } near ? $"did you mean '{near}'?" : null;

    private static int Edits(string left, string right)
    {
        int[] above = [.. Enumerable.Range(0, right.Length + 1)];
        for (int row = 1; row <= left.Length; row++)
        {
            int[] current = new int[right.Length + 1];
            current[0] = row;
            for (int column = 1; column <= right.Length; column++)
            {
                int swap = above[column - 1] + (left[row - 1] == right[column - 1] ? 0 : 1);
                current[column] = Math.Min(swap, 1 + Math.Min(above[column], current[column - 1]));
            }

            above = current;
        }

        return above[^1];
    }
}
