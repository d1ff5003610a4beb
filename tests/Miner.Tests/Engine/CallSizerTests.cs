using CsCheck;
using Miner.Core.Mining;
using Miner.Engine;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Engine;

public sealed class CallSizerTests
{
    private static readonly TimeSpan CallTime = TimeSpan.FromMilliseconds(2);

    [Fact]
    public void NextCount_DeviceOfAnySpeed_SettlesOnTheCallTime() =>
        Gen.Select(Gen.Double[3, 11], Gen.Int[1, 4]).Sample(static (magnitude, variants) =>
        {
            double hashesPerSecond = Math.Pow(10, magnitude);
            var sizer = new CallSizer(CallTime, 256);
            Work work = EasyJob.FirstWork(EasyJob.Of(shareBits: 0x1d00ffff, mask: 0x1fffe000), variants);
            double hashes = 0;
            for (int call = 0; call < 40; call++)
            {
                hashes = (double)sizer.NextCount(work) * variants;
                sizer.Learn(hashes, TimeSpan.FromSeconds(hashes / hashesPerSecond));
            }

            double fitting = hashesPerSecond * CallTime.TotalSeconds;
            return Math.Abs(hashes - fitting) <= (0.01 * fitting) + variants;
        });

    // Two calls at a time that share the device: both end when both are done, so that the second seems to take no time.
    [Fact]
    public void NextCount_CallsThatEndTogether_SettlesOnTheCallTime()
    {
        var sizer = new CallSizer(CallTime, 256, slots: 2);
        Work work = EasyJob.FirstWork(EasyJob.Of(shareBits: 0x1d00ffff));
        double hashes = 0;
        for (int pair = 0; pair < 40; pair++)
        {
            (double first, double second) = (sizer.NextCount(work), sizer.NextCount(work));
            sizer.Learn(first, TimeSpan.FromSeconds((first + second) / 1e9));
            sizer.Learn(second, TimeSpan.Zero);
            hashes = first;
        }

        Assert.InRange(hashes, 1.9e6, 2.1e6);
    }

    [Theory]
    [InlineData(EasyJob.RegtestBits, 1)]
    [InlineData(EasyJob.RegtestBits, 4)]
    [InlineData(0x2000ffffu, 1)]
    public void NextCount_EasyTarget_KeepsExpectedHitsAtHalfTheSpan(uint shareBits, int variants)
    {
        var sizer = new CallSizer(CallTime, 256);
        Work work = EasyJob.FirstWork(EasyJob.Of(shareBits: shareBits, mask: 0x1fffe000), variants);
        for (int call = 0; call < 50; call++)
        {
            double hashes = (double)sizer.NextCount(work) * variants;
            Assert.InRange(hashes * CallSizer.HitProbability(work), 0, 128);
            sizer.Learn(hashes, TimeSpan.Zero);
        }
    }

    [Fact]
    public void NextCount_OneCallWasInterrupted_IsNotThrownFarOff()
    {
        var sizer = new CallSizer(CallTime, 256);
        Work work = EasyJob.FirstWork(EasyJob.Of(shareBits: 0x1d00ffff));
        for (int call = 0; call < 20; call++) sizer.Learn(200_000, CallTime);
        ulong before = sizer.NextCount(work);
        sizer.Learn(before, TimeSpan.FromSeconds(1));
        Assert.InRange(sizer.NextCount(work), before / 5, before);
    }

    [Fact]
    public void NextCount_HopelesslySlowDevice_IsAtLeastOne()
    {
        var sizer = new CallSizer(CallTime, 256);
        Work work = EasyJob.FirstWork(EasyJob.Of(mask: 0x1fffe000), 8);
        for (int call = 0; call < 20; call++) sizer.Learn(8 * sizer.NextCount(work), TimeSpan.FromMinutes(1));
        Assert.Equal(1ul, sizer.NextCount(work));
    }
}
