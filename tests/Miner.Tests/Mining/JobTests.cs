using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Mining;

public sealed class JobTests
{
    // What the engine does with a job must never depend on its source having looked at nBits.
    [Theory, InlineData(0u), InlineData(0x1d800001u), InlineData(0xff123456u)]
    public void Bits_NoTarget_SuchAJobCannotBeMade(uint bits)
    {
        Assert.Throws<FormatException>(() => EasyJob.Of(blockBits: bits));
        Assert.Throws<FormatException>(() => EasyJob.Of() with { Bits = bits });
    }

    [Fact]
    public void BlockTarget_BitsReplaced_FollowsThem()
    {
        Job job = EasyJob.Of() with { Bits = 0x1d00ffff };
        Assert.Equal(Target.FromCompact(0x1d00ffff), job.BlockTarget);
    }
}
