using Miner.Engine;

namespace Miner.Tests.Engine;

public sealed class CallWatchTests
{
    private static readonly TimeSpan Usual = TimeSpan.FromMilliseconds(20);

    private readonly CallWatch _watch = new();

    [Fact]
    public void Look_FirstCall_MayTakeAsLongAsAKernelIsCompiled()
    {
        _watch.Begin();
        Assert.Equal(CallWatch.FirstPatience + 1, LooksUntilHung());
    }

    [Fact]
    public void Look_SettledDevice_IsHungAfterTenSeconds()
    {
        Settle(Usual);
        _watch.Begin();
        Assert.Equal(CallWatch.ShortestPatience + 1, LooksUntilHung());
    }

    [Fact]
    public void Look_SlowDevice_GetsTenTimesItsUsualTime()
    {
        Settle(TimeSpan.FromSeconds(7));
        _watch.Begin();
        Assert.Equal((CallWatch.UsualTimes * 7) + 1, LooksUntilHung());
    }

    [Fact]
    public void Look_NothingUnderWay_IsNeverHung()
    {
        Settle(Usual);
        _watch.Begin();
        _watch.Rest();
        for (int look = 0; look < 10_000; look++) Assert.False(_watch.Look(out _));
    }

    // Calls that end between two looks are not one long call.
    [Fact]
    public void Look_AlwaysInSomeCall_IsNotHung()
    {
        Settle(Usual);
        for (int look = 0; look < 1000; look++)
        {
            _watch.Begin();
            Assert.False(_watch.Look(out _));
            _watch.End(Usual);
        }
    }

    // However much time goes by: without looks, as in a process that was stopped, nothing is held against a device.
    [Fact]
    public void Look_CallThatComesBackInTime_StartsAnew()
    {
        Settle(Usual);
        for (int round = 0; round < 10; round++)
        {
            _watch.Begin();
            for (int look = 0; look < CallWatch.ShortestPatience; look++) Assert.False(_watch.Look(out _));
            _watch.End(Usual);
        }
    }

    private void Settle(TimeSpan usual)
    {
        for (int call = 0; call < 100; call++)
        {
            _watch.Begin();
            _watch.End(usual);
        }
    }

    private int LooksUntilHung()
    {
        // The first look only learns which call it is.
        _watch.Look(out _);
        for (int look = 1; look < 10_000; look++)
            if (_watch.Look(out _)) return look;
        return int.MaxValue;
    }
}
