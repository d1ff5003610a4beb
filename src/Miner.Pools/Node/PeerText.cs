namespace Miner.Pools.Node;

/// <summary>Text from a node on its way to a log: short, on one line, without control characters.</summary>
internal static class PeerText
{
    private const int MaxLength = 200;

    public static string Clean(string text)
    {
        IEnumerable<char> kept = text.Take(MaxLength).Select(static c => char.IsControl(c) ? ' ' : c);
        string cleaned = string.Concat(kept).Trim();
        return text.Length > MaxLength ? cleaned + "…" : cleaned;
    }
}
