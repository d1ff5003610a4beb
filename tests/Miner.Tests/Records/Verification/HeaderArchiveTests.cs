using Miner.Core.Chain;
using Miner.Records.Verification;
using Miner.Tests.Chain;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Verification;

public sealed class HeaderArchiveTests
{
    private const uint FirstTime = 1_700_000_000;

    private static readonly BlockHeader[] Chain = ChainOf(20, Hash256.Zero);

    [Fact]
    public void Append_HeadersInPieces_AreThereAfterOpening()
    {
        using var folder = new TestFolder();
        string path = PathIn(folder);
        using (HeaderArchive archive = HeaderArchive.Create(path, ChainNetwork.Regtest, 100))
        {
            archive.Append(Chain[..7]);
            archive.Append(Chain[7..]);
        }

        using HeaderArchive opened = HeaderArchive.Open(path);
        Assert.Equal((ChainNetwork.Regtest, 100, 119), (opened.Network, opened.FirstHeight, opened.TipHeight));
        Assert.Equal(Chain[^1].ComputeHash(), opened.Tip);
        for (int i = 0; i < Chain.Length; i++) Assert.Equal(Chain[i], opened.At(100 + i));
        Assert.Throws<ArgumentOutOfRangeException>(() => opened.At(99));
        Assert.Throws<ArgumentOutOfRangeException>(() => opened.At(120));
    }

    [Fact]
    public void Create_NewFile_HasTheHeadOfTheFormat()
    {
        using var folder = new TestFolder();
        string path = PathIn(folder);
        using (HeaderArchive archive = HeaderArchive.Create(path, ChainNetwork.Regtest, 0x010203)) archive.Append(Chain);
        byte[] bytes = File.ReadAllBytes(path);
        // OpenTimestamps' client: magic, version 1.0, network, a zero, first height, four zeros; regtest is 2 there.
        Assert.Equal([0x4f, 0x54, 0x53, 0x48, 1, 0, 2, 0, 3, 2, 1, 0, 0, 0, 0, 0], bytes[..16]);
        Assert.Equal(Chain.SelectMany(static header => header.ToArray()), bytes[16..]);
        Assert.Throws<IOException>(() => HeaderArchive.Create(path, ChainNetwork.Regtest, 1));
    }

    [Fact]
    public void EvidenceFor_BlockInTheMiddle_HasTheOneBeforeAndTheWorkOnTop()
    {
        using var folder = new TestFolder();
        using HeaderArchive archive = HeaderArchive.Create(PathIn(folder), ChainNetwork.Regtest, 100);
        archive.Append(Chain);
        ChainEvidence evidence = archive.EvidenceFor(110)!;
        Assert.Equal((Chain[10], Chain[9], 110, 9), (evidence.Header, evidence.Previous, evidence.Height, evidence.BlocksOnTop));
        Assert.Equal(2 * 10, evidence.Work, tolerance: 0.001);
        Assert.Null(archive.EvidenceFor(100)!.Previous);
        Assert.Null(archive.EvidenceFor(99));
        Assert.Null(archive.EvidenceFor(120));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(79)]
    public void Open_TornLastHeader_IsPassedOverAndCutOffToAppend(int left)
    {
        using var folder = new TestFolder();
        string path = Stored(folder, Chain);
        using (FileStream file = File.OpenWrite(path)) file.SetLength(16 + (19 * 80) + left);
        using (HeaderArchive archive = HeaderArchive.Open(path)) Assert.Equal(118, archive.TipHeight);
        using (HeaderArchive archive = HeaderArchive.OpenToAppend(path)) archive.Append(Chain[19..]);
        using HeaderArchive whole = HeaderArchive.Open(path);
        Assert.Equal(Chain[^1], whole.At(119));
        Assert.Equal(16 + (20 * 80), new FileInfo(path).Length);
    }

    [Fact]
    public void Open_AnyByteOfTheHeadersButTheLastAltered_NamesTheHeader()
    {
        using var folder = new TestFolder();
        string path = Stored(folder, Chain[..3]);
        byte[] bytes = File.ReadAllBytes(path);
        for (int at = 16; at < 16 + (2 * 80); at++)
        {
            byte[] altered = [.. bytes];
            altered[at] ^= 0x10;
            File.WriteAllBytes(path, altered);
            Assert.Throws<FormatException>(() => HeaderArchive.Open(path));
        }
    }

    [Theory]
    [InlineData(0, "does not begin with OTSH")]
    [InlineData(4, "version")]
    [InlineData(6, "network")]
    [InlineData(7, "reserved")]
    [InlineData(11, "first height")]
    [InlineData(15, "reserved")]
    public void Open_AlteredHead_SaysWhat(int at, string why)
    {
        using var folder = new TestFolder();
        string path = Stored(folder, Chain);
        byte[] bytes = File.ReadAllBytes(path);
        bytes[at] ^= 0x80;
        File.WriteAllBytes(path, bytes);
        Assert.Contains(why, Assert.Throws<FormatException>(() => HeaderArchive.Open(path)).Message);
        File.WriteAllBytes(path, bytes[..15]);
        Assert.Throws<FormatException>(() => HeaderArchive.Open(path));
    }

    [Fact]
    public void Append_HeaderThatDoesNotFollowOrHasNoWork_WritesNothing()
    {
        using var folder = new TestFolder();
        using HeaderArchive archive = HeaderArchive.Create(PathIn(folder), ChainNetwork.Regtest, 100);
        archive.Append(Chain[..10]);
        FormatException gap = Assert.Throws<FormatException>(() => archive.Append([Chain[10], Chain[12]]));
        Assert.Contains("header 111 does not follow header 110", gap.Message);
        BlockHeader idle = Chain[10];
        while (Target.FromCompact(idle.Bits).IsMetBy(idle.ComputeHash())) idle = idle with { Nonce = idle.Nonce + 1 };
        Assert.Contains("meet its target", Assert.Throws<FormatException>(() => archive.Append([idle])).Message);
        Assert.Equal(10, archive.Count);
        archive.Append(Chain[10..]);
        Assert.Equal(Chain[^1].ComputeHash(), archive.Tip);
    }

    [Fact]
    public void ReplaceFrom_ForkInTheChain_TakesTheOtherBranch()
    {
        using var folder = new TestFolder();
        string path = Stored(folder, Chain);
        BlockHeader[] other = ChainOf(5, Chain[15].ComputeHash(), FirstTime + 16);
        using (HeaderArchive archive = HeaderArchive.OpenToAppend(path)) archive.ReplaceFrom(116, other);

        using HeaderArchive opened = HeaderArchive.Open(path);
        Assert.Equal(other[^1].ComputeHash(), opened.Tip);
        Assert.Equal(120, opened.TipHeight);
    }

    [Fact]
    public void ReplaceFrom_TimeBehindTheMedian_IsRefusedAndNothingIsCut()
    {
        using var folder = new TestFolder();
        string path = Stored(folder, Chain);
        BlockHeader late = ChainOf(1, Chain[15].ComputeHash(), FirstTime + 10)[0];
        using (HeaderArchive archive = HeaderArchive.OpenToAppend(path))
        {
            FormatException fault = Assert.Throws<FormatException>(() => archive.ReplaceFrom(116, [late]));
            Assert.Contains("header 116 has time 1700000010, not above 1700000010", fault.Message, StringComparison.Ordinal);
            Assert.Equal((Chain.Length, Chain[^1].ComputeHash()), (archive.Count, archive.Tip));
            archive.ReplaceFrom(116, ChainOf(1, Chain[15].ComputeHash(), FirstTime + 11));
        }

        byte[] bytes = File.ReadAllBytes(path);
        late.Write(bytes.AsSpan(^80..));
        File.WriteAllBytes(path, bytes);
        Assert.Contains("header 116", Assert.Throws<FormatException>(() => HeaderArchive.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Append_HeadersOfTheMainChain_AreTakenAndCheapOnesAreNot()
    {
        using var folder = new TestFolder();
        using HeaderArchive archive = HeaderArchive.Create(PathIn(folder), ChainNetwork.Main, 0);
        FormatException another = Assert.Throws<FormatException>(() => archive.Append([KnownBlocks.Block1.Header]));
        Assert.Contains("header 0 is not the network's first block", another.Message, StringComparison.Ordinal);
        archive.Append([KnownBlocks.Genesis.Header, KnownBlocks.Block1.Header]);
        BlockHeader cheap = ChainOf(1, KnownBlocks.Block1.Header.ComputeHash())[0];
        FormatException fault = Assert.Throws<FormatException>(() => archive.Append([cheap]));
        Assert.Contains("header 2 has an easier target than the network allows", fault.Message, StringComparison.Ordinal);
        Assert.Equal(1, archive.TipHeight);
    }

    [Fact]
    public void OpenToAppend_WhileAnotherDoes_IsRefused()
    {
        using var folder = new TestFolder();
        string path = Stored(folder, Chain);
        using HeaderArchive first = HeaderArchive.OpenToAppend(path);
        Assert.Throws<IOException>(() => HeaderArchive.OpenToAppend(path));
    }

    private static string Stored(TestFolder folder, BlockHeader[] headers)
    {
        string path = PathIn(folder);
        using HeaderArchive archive = HeaderArchive.Create(path, ChainNetwork.Regtest, 100);
        archive.Append(headers);
        return path;
    }

    private static string PathIn(TestFolder folder) => Path.Combine(folder.Path, "headers.otsh");

    internal static BlockHeader[] ChainOf(int count, Hash256 previous, uint firstTime = FirstTime)
    {
        var chain = new List<BlockHeader>();
        for (uint i = 0; i < count; i++)
        {
            chain.Add(SampleProofs.Mined(previous, Hash256.OfDoubleSha256(BitConverter.GetBytes(i)), firstTime + i));
            previous = chain[^1].ComputeHash();
        }

        return [.. chain];
    }
}
