using System.Security.Cryptography;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Stratum;
using Miner.Tests.Chain;

namespace Miner.Tests.Stratum;

public sealed class JobFactoryTests
{
    private static readonly SourceEpoch Epoch = new("pool", 1);
    private static readonly SessionTerms Terms = new(new ExtraNonceSpace("02", 2), 4, 0x1fffe000);

    // Block 100,000 as a pool would have given it out: its coinbase cut around "02" (ours: 0602).
    private const string Coinbase1 =
        "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff08044c86041b";

    private const string Coinbase2 =
        "ffffffff0100f2052a010000004341041b0e8c2567c12536aa13357b79a073dc4444acb83c4ec7a0e2f99dd7457516c5817242da796924ca"
        + "4e99947d087fedf9ce467cb9f7c6287078f801df276fdf84ac00000000";

    private const string FirstSibling = "fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4";
    private const string ThirdId = "6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4";
    private const string FourthId = "e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d";

    private static readonly NotifyMessage Block100000 = new(
        "job",
        StratumOrder("000000000002d01c1fccc21636b607dfd930d31d01c3a62104612a1719011250"),
        Coinbase1,
        Coinbase2,
        [Convert.ToHexStringLower(Reversed(FirstSibling)), Convert.ToHexStringLower(Join(ThirdId, FourthId))],
        "00000001",
        "1b04864c",
        "4d1b2237",
        CleanJobs: true);

    [Fact]
    public void Create_RealBlock_TheWorkHashesToTheBlock()
    {
        StratumJob job = JobFactory.Create(Block100000, Terms, Epoch, 1);

        byte[] coinbase = job.Coinbase.Build(0x0602);
        byte[] root = DoubleHash(coinbase);
        foreach (Hash256 sibling in job.Branch.Siblings) root = DoubleHash([.. root, .. sibling.ToArray()]);
        var header = new BlockHeader(job.Version, job.PreviousBlock, new Hash256(root), job.Time, job.Bits, 274148111);
        byte[] hash = DoubleHash(header.ToArray());
        hash.AsSpan().Reverse();

        Assert.Equal(KnownBlocks.Block100000.Hash, Convert.ToHexStringLower(hash));
        Assert.True(job.AbandonsEarlier);
        Assert.Equal(Target.FromDifficulty(4), job.ShareTarget);
        Assert.Equal(0x1fffe000u, job.VersionMask.Bits);
    }

    [Fact]
    public void Create_PoolAgreedToMoreThanBip320_RollsOnlyThat()
    {
        StratumJob job = JobFactory.Create(Block100000, Terms with { AgreedMask = 0xffffffff }, Epoch, 1);
        Assert.Equal(VersionMask.Bip320, job.VersionMask.Bits);
        Assert.Equal(0xffffffff, job.AgreedMask);
    }

    [Fact]
    public void Create_NoDifficultyNamed_IsOne() =>
        Assert.Equal(
            Target.FromDifficulty(1),
            JobFactory.Create(Block100000, Terms with { Difficulty = null }, Epoch, 1).ShareTarget);

    [Theory]
    [InlineData("207fffff", true)]
    [InlineData("00000000", false)]
    [InlineData("1d000000", false)]
    [InlineData("1d80ffff", false)]
    [InlineData("ff7fffff", false)]
    [InlineData("1d00fffff", false)]
    [InlineData("", false)]
    [InlineData("xyz", false)]
    public void Create_AnyBits_IsAJobOrAClearError(string bits, bool usable) =>
        Check(Block100000 with { Bits = bits }, usable, "n[Bb]its");

    [Theory]
    [InlineData("0", false)]
    [InlineData("zz", false)]
    [InlineData("", true)]
    public void Create_AnyCoinbase_IsAJobOrAClearError(string part, bool usable)
    {
        Check(Block100000 with { Coinbase1 = part }, usable, "first coinbase part");
        Check(Block100000 with { Coinbase2 = part }, usable, "second coinbase part");
    }

    [Fact]
    public void Create_EmptyCoinbase_Throws() =>
        Check(Block100000 with { Coinbase1 = "", Coinbase2 = "" }, false, "coinbase is empty");

    [Theory]
    [InlineData("00")]
    [InlineData("")]
    [InlineData("000000000002d01c1fccc21636b607dfd930d31d01c3a62104612a171901125")]
    [InlineData("000000000002d01c1fccc21636b607dfd930d31d01c3a62104612a171901125x")]
    public void Create_NotAHash_Throws(string text)
    {
        Check(Block100000 with { PreviousHash = text }, false, "previous block hash");
        Check(Block100000 with { Branch = [text] }, false, "merkle branch entry 0");
    }

    [Theory]
    [InlineData("")]
    [InlineData("123456789")]
    [InlineData("-1")]
    public void Create_NotANumber_Throws(string text)
    {
        Check(Block100000 with { Time = text }, false, "ntime");
        Check(Block100000 with { Version = text }, false, "version");
    }

    [Fact]
    public void Create_BeforeTheSubscription_Throws() =>
        Assert.Throws<StratumException>(() => JobFactory.Create(Block100000, SessionTerms.Initial, Epoch, 1));

    [Theory]
    [InlineData("0362062f", 0x2f0662)]
    [InlineData("020862", 0x6208)]
    [InlineData("51", 1)]
    [InlineData("60", 16)]
    [InlineData("00", null)]
    [InlineData("61", null)]
    [InlineData("0401020384", null)]
    [InlineData("03", null)]
    public void Read_ScriptOfTheCoinbase_GivesTheHeightItBeginsWith(string script, int? height)
    {
        string beforeScript = Coinbase1[..82] + "08";
        Assert.Equal(height, CoinbaseHeight.Read(Convert.FromHexString(beforeScript + script)));
    }

    private static void Check(NotifyMessage notify, bool usable, string complaint)
    {
        if (usable)
        {
            Assert.NotNull(JobFactory.Create(notify, Terms, Epoch, 1));
            return;
        }

        var e = Assert.Throws<StratumException>(() => JobFactory.Create(notify, Terms, Epoch, 1));
        Assert.Matches(complaint, e.Message);
    }

    private static byte[] DoubleHash(byte[] data) => SHA256.HashData(SHA256.HashData(data));

    private static byte[] Join(string leftId, string rightId) =>
        DoubleHash([.. Reversed(leftId), .. Reversed(rightId)]);

    private static byte[] Reversed(string hex)
    {
        byte[] bytes = Convert.FromHexString(hex);
        bytes.AsSpan().Reverse();
        return bytes;
    }

    private static string StratumOrder(string displayHex) =>
        string.Concat(Enumerable.Range(0, 8).Select(word => displayHex[(56 - (8 * word))..(64 - (8 * word))]));
}
