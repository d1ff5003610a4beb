using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Engine;

public sealed class ShareJudgeTests
{
    private readonly ShareJudge _judge = new();

    public static TheoryData<string> RealBlocks => [.. RealBlock.All.Select(static block => block.Name)];

    [Theory, MemberData(nameof(RealBlocks))]
    public void Judge_NonceOfARealBlock_IsAShareAndABlock(string name)
    {
        RealBlock block = RealBlock.All.Single(block => block.Name == name);
        Assert.Equal(Judgement.Share, _judge.Judge(Claim(block.Job, block.Nonce), out Share? share));
        Assert.True(share!.IsBlock);
        Assert.Equal(block.Hash, share.Hash.ToString());
        Assert.Equal("device", share.Device);
        Assert.IsType<ShareOutcome.Accepted>(Verdict.On(share));
    }

    [Fact]
    public void Judge_NonceBesideARealBlocks_IsAFalseHit()
    {
        Candidate beside = Claim(RealBlock.Genesis.Job, RealBlock.Genesis.Nonce + 1);
        Assert.Equal(Judgement.FalseHit, _judge.Judge(beside, out Share? share));
        Assert.Null(share);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    [InlineData(int.MinValue)]
    public void Judge_VariantThatIsNotThere_IsAFalseHit(int variant)
    {
        var hit = new Hit(RealBlock.One.Nonce, variant);
        var candidate = new Candidate(EasyJob.FirstWork(RealBlock.One.Job), hit, "device");
        Assert.Equal(Judgement.FalseHit, _judge.Judge(candidate, out _));
    }

    [Fact]
    public void Judge_SameHeaderTwice_IsADuplicate()
    {
        Work work = EasyJob.FirstWork(RealBlock.One.Job);
        var hit = new Hit(RealBlock.One.Nonce, 0);
        Assert.Equal(Judgement.Share, _judge.Judge(new Candidate(work, hit, "a"), out _));
        Assert.Equal(Judgement.Duplicate, _judge.Judge(new Candidate(work, hit, "b"), out Share? share));
        Assert.Null(share);
    }

    [Fact]
    public void Judge_SameNonceInAnotherVersion_IsNoDuplicate()
    {
        Job job = EasyJob.Of(shareBits: EasyJob.RegtestBits, mask: 0x1fffe000);
        Work work = EasyJob.FirstWork(job, variants: 8);
        uint nonce = 0;
        while (Variants(nonce).Length < 2) nonce++;
        foreach (int variant in Variants(nonce))
            Assert.Equal(Judgement.Share, _judge.Judge(new Candidate(work, new Hit(nonce, variant), "device"), out _));

        int[] Variants(uint at) =>
            [.. Enumerable.Range(0, 8).Where(variant => FakeDevices.IsHit(work, new Hit(at, variant)))];
    }

    // Block 125552 is real but has difficulty 244,112: it shows yield where a share must be a million times as hard.
    [Fact]
    public void Judge_HitBelowTheShareTarget_ShowsYieldOnly()
    {
        Job job = RealBlock.Block125552.Job with { ShareTarget = Target.FromDifficulty(1e12) };
        Assert.Equal(Judgement.YieldOnly, _judge.Judge(Claim(job, RealBlock.Block125552.Nonce), out Share? share));
        Assert.Null(share);
    }

    [Fact]
    public void Judge_ShareThatIsNoBlock_SaysSo()
    {
        Job job = EasyJob.Of(blockBits: 0x1d00ffff);
        Work work = EasyJob.FirstWork(job);
        uint nonce = 0;
        while (!FakeDevices.IsHit(work, new Hit(nonce, 0))) nonce++;
        _judge.Judge(new Candidate(work, new Hit(nonce, 0), "device"), out Share? share);
        Assert.False(share!.IsBlock);
        Assert.IsType<ShareOutcome.Accepted>(Verdict.On(share));
    }

    private static Candidate Claim(Job job, uint nonce) => new(EasyJob.FirstWork(job), new Hit(nonce, 0), "device");
}
