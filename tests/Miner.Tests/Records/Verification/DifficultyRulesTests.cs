using Miner.Core.Chain;
using Miner.Records.Verification;
using Miner.Tests.Chain;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Verification;

/// <summary>Judged by bcoin and by the vectors of Bitcoin Core's pow_tests.cpp.</summary>
public sealed class DifficultyRulesTests(BcoinInstallation installation) : IClassFixture<BcoinInstallation>
{
    private const int Period = 2016;

    private static DifficultyRules Main => DifficultyRules.Of(ChainNetwork.Main)[0];
    private static DifficultyRules Testnet3 => DifficultyRules.Of(ChainNetwork.Test)[0];
    private static DifficultyRules Testnet4 => DifficultyRules.Of(ChainNetwork.Test)[1];

    // Blocks 0 and 2015; 30240 and 32255; 66528 and 68543; a time that was made up, and 46367.
    [Theory]
    [InlineData(1231006505u, 1233061996u, 0x1d00ffffu, 0x1d00ffffu)]
    [InlineData(1261130161u, 1262152739u, 0x1d00ffffu, 0x1d00d86au)]
    [InlineData(1279008237u, 1279297671u, 0x1c05a3f4u, 0x1c0168fdu)]
    [InlineData(1263163443u, 1269211443u, 0x1c387f6fu, 0x1d00e1fdu)]
    public void Next_VectorsOfBitcoinCore_AreItsTargets(uint first, uint last, uint before, uint wanted)
    {
        // The chain's last header has the target in force; under BIP 94 it is the period's first that has.
        Assert.Equal(wanted, Main.Next(Header(first, 0x1d00ffff), Header(last, before)));
        Assert.Equal(wanted, Testnet4.Next(Header(first, before), Header(last, 0x1d00ffff)));
    }

    [Theory]
    [InlineData("main", 1)]
    [InlineData("main", 2)]
    [InlineData("testnet", 3)]
    [InlineData("testnet", 4)]
    public async Task FaultOf_ChainOfAnyPace_WantsTheTargetsOfBcoin(string network, int seed)
    {
        installation.Demand();
        DifficultyRules rules = network == "main" ? Main : Testnet3;
        uint[] times = Times(new Random(seed), periods: 5);
        uint[] bits = await BcoinTargets.OfAsync(network, times, Patience.Limit);
        Assert.Equal(times.Length, bits.Length);
        Assert.True(bits.Distinct().Count() > 3, "the targets moved");
        var window = new HeaderWindow(0);
        Hash256 hash = rules.Genesis!.Value;
        for (int height = 0; height < times.Length; height++)
        {
            BlockHeader header = Header(times[height], bits[height]);
            Assert.Null(rules.FaultOf(header, hash, window));
            if (height > 0) Assert.NotNull(rules.FaultOf(header with { Bits = bits[height] - 1 }, hash, window));
            window.Add(header, rules.EasiestBits);
        }
    }

    [Fact]
    public void FaultOf_ArchiveFromTheMiddleOfAPeriod_BoundsTheStepAndThenKnowsTheTarget()
    {
        const uint before = 0x1a05db8b;
        HeaderWindow window = Paced(new HeaderWindow(1000), before, count: Period - 1000);
        Assert.Null(Fault(window, before));
        // By hand: 0x05db8b / 4 and * 4.
        Assert.Null(Fault(window, 0x1a0176e2));
        Assert.Contains("four times", Fault(window, 0x1a0176e1));
        Assert.Null(Fault(window, 0x1a176e2c));
        Assert.Contains("four times", Fault(window, 0x1a176e2d));

        Paced(window, before, count: Period);
        // A period of 2015 intervals of ten minutes is a little shorter than the two weeks that are wanted.
        Assert.Contains("make it 1a05dacc", Fault(window, before));
        Assert.Null(Fault(window, 0x1a05dacc));
    }

    [Fact]
    public void FaultOf_TargetChangedWithinAPeriod_IsRefusedWhereverTheArchiveBegan()
    {
        HeaderWindow window = Paced(new HeaderWindow(1000), 0x1a05db8b, count: 1);
        Assert.Contains("nBits 1d00ffff", Fault(window, 0x1d00ffff));
    }

    [Theory]
    [InlineData("main", 0x1d010000u)]
    [InlineData("test", 0x1d010000u)]
    [InlineData("signet", 0x1e0377afu)]
    [InlineData("regtest", 0x21008000u)]
    public void FaultOf_EasierThanTheNetworkAllows_IsRefused(string network, uint bits)
    {
        DifficultyRules rules = DifficultyRules.Of(ChainNetwork.Find(network)!)[0];
        var window = new HeaderWindow(5);
        Assert.Contains("easier", rules.FaultOf(Header(1, bits), Hash256.Zero, window));
        Assert.Null(rules.FaultOf(Header(1, rules.EasiestBits), Hash256.Zero, window));
    }

    [Fact]
    public void FaultOf_TimeNotAboveTheMedianOfEleven_IsRefused()
    {
        var window = new HeaderWindow(50);
        uint[] times = [50, 10, 40, 20, 30, 60, 70, 110, 80, 100];
        foreach (uint time in times) window.Add(Header(time, 0x1d00ffff), 0x1d00ffff);
        // Ten are too few to tell.
        Assert.Null(Main.FaultOf(Header(1, 0x1d00ffff), Hash256.Zero, window));
        window.Add(Header(90, 0x1d00ffff), 0x1d00ffff);
        Assert.Contains("not above 60", Main.FaultOf(Header(60, 0x1d00ffff), Hash256.Zero, window));
        Assert.Null(Main.FaultOf(Header(61, 0x1d00ffff), Hash256.Zero, window));
        // The oldest, 50, goes.
        window.Add(Header(61, 0x1d00ffff), 0x1d00ffff);
        Assert.Contains("not above 61", Main.FaultOf(Header(61, 0x1d00ffff), Hash256.Zero, window));
    }

    [Fact]
    public void FaultOf_PeriodThatLeapsBack_IsRefusedByBip94Alone()
    {
        HeaderWindow window = Paced(new HeaderWindow(0), 0x1d00ffff, count: Period);
        uint last = window.Last!.Value.Time;
        Assert.Contains("BIP 94", Testnet4.FaultOf(Header(last - 601, 0x1d00fff0), Hash256.Zero, window));
        Assert.DoesNotContain("BIP 94", Testnet4.FaultOf(Header(last - 600, 0x1d00fff0), Hash256.Zero, window));
        Assert.DoesNotContain("BIP 94", Testnet3.FaultOf(Header(last - 601, 0x1d00fff0), Hash256.Zero, window));
    }

    [Theory]
    [InlineData("main", 0, 1231006505u, 0x1d00ffffu, 2083236893u, "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")]
    [InlineData("test", 0, 1296688602u, 0x1d00ffffu, 414098458u, "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")]
    [InlineData("test", 1, 1714777860u, 0x1d00ffffu, 393743547u, "7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e")]
    [InlineData("signet", 0, 1598918400u, 0x1e0377aeu, 52613770u, "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b")]
    public void FaultOf_FirstBlock_IsTheNetworksOwn(string network, int rule, uint time, uint bits, uint nonce, string root)
    {
        DifficultyRules rules = DifficultyRules.Of(ChainNetwork.Find(network)!)[rule];
        var header = new BlockHeader(1, Hash256.Zero, Hash256.Parse(root), time, bits, nonce);
        Hash256 hash = Hash256.OfDoubleSha256(header.ToArray());
        Assert.Null(rules.FaultOf(header, hash, new HeaderWindow(0)));
        Hash256 another = KnownBlocks.Block1.Header.ComputeHash();
        Assert.Contains("first block", rules.FaultOf(header, another, new HeaderWindow(0)));
        Assert.Null(rules.FaultOf(header, another, new HeaderWindow(1)));
    }

    private static string? Fault(HeaderWindow window, uint bits) =>
        Main.FaultOf(Header(window.Last!.Value.Time + 600, bits), Hash256.Zero, window);

    private static HeaderWindow Paced(HeaderWindow window, uint bits, int count)
    {
        for (int i = 0; i < count; i++)
            window.Add(Header((window.Last?.Time ?? 1_600_000_000) + 600, bits), Main.EasiestBits);
        return window;
    }

    // Each period has a pace of its own, from eleven times too fast to four times too slow; now and then a clock is late.
    private static uint[] Times(Random random, int periods)
    {
        uint time = 1_300_000_000;
        List<uint> times = [time];
        for (int period = 0; period < periods; period++)
        {
            int pace = period == 0 ? 55 : 55 + random.Next(2400);
            for (int block = 0; block < Period; block++)
                times.Add(time = (uint)(time + (random.Next(20) == 0 ? -5 : 30 + random.Next(pace))));
        }

        return [.. times];
    }

    private static BlockHeader Header(uint time, uint bits) => new(1, Hash256.Zero, Hash256.Zero, time, bits, 0);
}
