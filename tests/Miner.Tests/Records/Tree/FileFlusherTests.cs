using System.Globalization;
using Miner.Records.Tree;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Tree;

public sealed class FileFlusherTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(500)]
    public void Complete_Files_AreThereAsTheyWereGiven(int count)
    {
        using var folder = new TestFolder();
        using var flusher = new FileFlusher();
        byte[] contents = new byte[300];
        for (int i = 0; i < count; i++)
        {
            // The owner's memory is its own again at once.
            Array.Fill(contents, unchecked((byte)i));
            flusher.Add(Name(folder, i), contents);
        }

        flusher.Complete();
        Assert.Equal(count, Directory.GetFiles(folder.Path).Length);
        for (int i = 0; i < count; i++)
            Assert.Equal(Enumerable.Repeat(unchecked((byte)i), 300), File.ReadAllBytes(Name(folder, i)));
    }

    [Fact]
    public void Complete_OneFileRefused_Throws()
    {
        using var folder = new TestFolder();
        using var flusher = new FileFlusher();
        flusher.Add(Path.Combine(folder.Path, "not there", "file"), [1]);
        Assert.ThrowsAny<IOException>(() =>
        {
            flusher.Add(Name(folder, 1), [1]);
            flusher.Complete();
        });
        Assert.ThrowsAny<IOException>(flusher.Complete);
    }

    private static string Name(TestFolder folder, int i) => Path.Combine(folder.Path, i.ToString(CultureInfo.InvariantCulture));
}
