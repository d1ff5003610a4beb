using System.Globalization;

namespace Miner.Tests.Records.Crashes;

/// <summary>What outlives a killed process: a store, a node's chain, blocks on their way, and the hospital's own notes.</summary>
internal sealed record CrashFolder(string Root)
{
    /// <summary>64 hex digits; wraps the patients' keys.</summary>
    public const string MasterKey = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";

    public string Store => Path.Combine(Root, "store");
    public string Node => Path.Combine(Root, "node");
    public string Blocks => Path.Combine(Root, "blocks");

    /// <summary>Batches that the hospital was given a receipt for; one cut short was never read.</summary>
    public IReadOnlyList<(int Number, string Batch)> Acknowledged() => File.Exists(Receipts)
        ?
        [
            .. File.ReadAllText(Receipts).Split('\n')[..^1].Select(static line => line.Split(' ')).Select(
                static line => (int.Parse(line[0], CultureInfo.InvariantCulture), line[1])),
        ]
        : [];

    /// <summary>The inputs that were handed in, acknowledged or not.</summary>
    public IReadOnlyList<int> HandedIn() => File.Exists(Inputs)
        ? [.. File.ReadAllText(Inputs).Split('\n')[..^1].Select(static line => int.Parse(line, CultureInfo.InvariantCulture))]
        : [];

    public void Acknowledge(int number, string batch) =>
        Append(Receipts, string.Create(CultureInfo.InvariantCulture, $"{number} {batch}\n"));

    public void HandIn(int number) => Append(Inputs, string.Create(CultureInfo.InvariantCulture, $"{number}\n"));

    private string Receipts => Path.Combine(Root, "receipts");
    private string Inputs => Path.Combine(Root, "inputs");

    // What a killed hospital left of a line is no line: the next one begins anew.
    private static void Append(string path, string line)
    {
        using FileStream file = File.Open(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        byte[] all = new byte[file.Length];
        file.ReadExactly(all);
        int whole = Array.LastIndexOf(all, (byte)'\n') + 1;
        file.SetLength(whole);
        file.Position = whole;
        file.Write(System.Text.Encoding.ASCII.GetBytes(line));
    }
}
