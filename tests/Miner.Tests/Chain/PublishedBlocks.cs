using System.Globalization;

namespace Miner.Tests.Chain;

/// <summary>Whole blocks that anybody can look up; where they are from stands at the head of the file.</summary>
public static class PublishedBlocks
{
    private static readonly string File = Path.Combine(AppContext.BaseDirectory, "Vectors", "segwit-blocks.txt");

    public static TheoryData<int> Heights => [.. All.Select(static block => block.Height)];

    public static IReadOnlyList<PublishedBlock> All { get; } =
        [.. System.IO.File.ReadLines(File).Where(static line => line[0] != '#').Select(Parse)];

    public static PublishedBlock At(int height) => All.Single(block => block.Height == height);

    private static PublishedBlock Parse(string line)
    {
        string[] words = line.Split(' ');
        return new PublishedBlock(
            int.Parse(words[0], CultureInfo.InvariantCulture), words[1], Convert.FromHexString(words[2]));
    }
}

/// <param name="Hash">As block explorers show it.</param>
/// <param name="Bytes">With witnesses.</param>
public sealed record PublishedBlock(int Height, string Hash, byte[] Bytes);
