using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Miner.Engine;
using Miner.Engine.Reporting;

namespace Miner.Tests.Engine;

public sealed class HashMeterTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Rates_WindowNotYetFull_IsNull()
    {
        var meter = new HashMeter(_time);
        Run(meter, TimeSpan.FromSeconds(9.9), 1000);
        Assert.Null(meter.Rates().TenSeconds);
        Run(meter, TimeSpan.FromSeconds(0.2), 1000);
        HashRates rates = meter.Rates();
        Assert.NotNull(rates.TenSeconds);
        Assert.Null(rates.Minute);
        Assert.Null(rates.QuarterHour);
    }

    [Fact]
    public void Rates_SteadyDevice_AllWindowsShowItsRate()
    {
        var meter = new HashMeter(_time);
        Run(meter, TimeSpan.FromSeconds(901), 5000);
        HashRates rates = meter.Rates();
        Assert.Equal(5000, rates.TenSeconds!.Value, 5000 * 0.011);
        Assert.Equal(5000, rates.Minute!.Value, 5000 * 0.002);
        Assert.Equal(5000, rates.QuarterHour!.Value, 5000 * 0.001);
        Assert.Equal(5000, rates.Overall, 1.0);
        Assert.Equal(901 * 5000ul, meter.Total);
    }

    [Fact]
    public void Rates_NothingHashesAnyMore_DecayToZero()
    {
        var meter = new HashMeter(_time);
        Run(meter, TimeSpan.FromSeconds(900), 100);
        _time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(50, meter.Rates().TenSeconds!.Value, 2.0);
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(0, meter.Rates().TenSeconds);
        Assert.True(meter.Rates().Minute > 0);
        _time.Advance(TimeSpan.FromSeconds(900));
        HashRates rates = meter.Rates();
        Assert.Equal((0, 0, 0), (rates.TenSeconds, rates.Minute, rates.QuarterHour));
        Assert.Equal(100, rates.Highest, 2.0);
    }

    [Fact]
    public void Rates_AfterALongGap_OldBucketsDoNotComeBack()
    {
        var meter = new HashMeter(_time);
        Run(meter, TimeSpan.FromSeconds(20), 1_000_000);
        _time.Advance(TimeSpan.FromSeconds(1024 - 10));
        Run(meter, TimeSpan.FromSeconds(10), 10);
        Assert.Equal(10, meter.Rates().TenSeconds!.Value, 2.0);
        Assert.True(meter.Rates().QuarterHour < 10);
    }

    [Fact]
    public void Rates_FastBurstLongAgo_IsTheHighest()
    {
        var meter = new HashMeter(_time);
        Run(meter, TimeSpan.FromSeconds(15), 10);
        Run(meter, TimeSpan.FromSeconds(15), 900);
        Run(meter, TimeSpan.FromSeconds(60), 10);
        Assert.Equal(900, meter.Rates().Highest, 20.0);
    }

    [Fact]
    public void Rates_AnyHistory_AgreesWithAListOfEveryCall() =>
        Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 1000]).List[1, 300].Sample(static calls =>
        {
            var time = new FakeTimeProvider();
            var meter = new HashMeter(time);
            double at = 0;
            List<(int Second, int Hashes)> log = [];
            foreach ((int pause, int hashes) in calls)
            {
                time.Advance(TimeSpan.FromMilliseconds(pause));
                at += pause / 1000.0;
                meter.Add(hashes, time.GetTimestamp());
                log.Add(((int)Math.Round(at * 1000) / 1000, hashes));
            }

            HashRates rates = meter.Rates();
            int now = log[^1].Second;
            return Agrees(rates.TenSeconds, 10) && Agrees(rates.Minute, 60) && Agrees(rates.QuarterHour, 900);

            bool Agrees(double? rate, int window) => rate == (now < window ? null : Within(window) / window);
            double Within(int window) => log
                .Where(call => call.Second >= now - window && call.Second < now)
                .Sum(static call => (double)call.Hashes);
        }, iter: 200);

    [Fact]
    public async Task Rates_WhileTheLoopWrites_NeverExceedWhatWasWritten()
    {
        const long Each = 7;
        var meter = new HashMeter(_time);
        Task writing = Task.Run(() =>
        {
            for (int i = 0; i < 200_000; i++)
            {
                if (i % 10 == 0) _time.Advance(TimeSpan.FromMilliseconds(100));
                meter.Add(Each, _time.GetTimestamp());
            }
        }, TestContext.Current.CancellationToken);
        while (!writing.IsCompleted) Assert.InRange(meter.Rates().TenSeconds ?? 0, 0, 100 * Each);
        await writing;
        Assert.Equal(200_000ul * Each, meter.Total);
    }

    private void Run(HashMeter meter, TimeSpan duration, long perSecond)
    {
        for (int tenth = 0; tenth < duration.TotalSeconds * 10; tenth++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(100));
            meter.Add(perSecond / 10, _time.GetTimestamp());
        }
    }
}
