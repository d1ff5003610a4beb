using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Miner.App.Output;

namespace Miner.Tests.Output;

public sealed class LogRouterTests
{
    [Fact]
    public void Log_OneEvent_IsOneLineWithAnIsoTimestamp()
    {
        string said = Said("Miner.Pools.Stratum", LogLevel.Information, "new job 6f3a");
        Assert.Equal($"2026-11-22T20:29:22.125Z info  stratum  new job 6f3a{Environment.NewLine}", said);
    }

    [Theory]
    [InlineData("\u001b[2J\u001b]0;title\u0007", "\\u001b[2J\\u001b]0;title\\u0007")]
    [InlineData("two\r\nlines", "two\\u000d\\u000alines")]
    [InlineData("\u202egnp.exe", "\\u202egnp.exe")]
    [InlineData("\u009b31m", "\\u009b31m")]
    [InlineData("ünïcode [bold] ok", "ünïcode [bold] ok")]
    public void Log_TextOfAPool_CannotSteerTheTerminal(string text, string shown)
    {
        string said = Said("Miner.Pools.Stratum", LogLevel.Warning, "pool says: " + text);
        Assert.EndsWith($"warn  stratum  pool says: {shown}{Environment.NewLine}", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_PoolEchoesAPassword_IsMasked()
    {
        string said = Said("Miner.Pools.Stratum", LogLevel.Warning, "pool says: bad login alice:hunter2hunter2");
        Assert.EndsWith("bad login alice:***" + Environment.NewLine, said, StringComparison.Ordinal);
    }

    [Fact]
    public void Log_PoolEchoesAPasswordOfUnusualCharacters_IsMasked()
    {
        var written = new StringWriter();
        using var router = new LogRouter(
            TimeProvider.System, LogLevel.Information, ["pass\u200bword\U0001f511"], [new LineSink(written)]);
        router.Write(LogLevel.Warning, "stratum", "pool says: pass\u200bword\U0001f511!");
        Assert.EndsWith($"pool says: ***!{Environment.NewLine}", written.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Take_DiskIsFullForAWhile_GoesOnAndTellsWhatWasLost()
    {
        using var disk = new ClosedTerminal();
        var sink = new LineSink(disk);
        var line = new LogEvent(DateTimeOffset.UnixEpoch, LogLevel.Information, "engine", "new job");
        sink.Take(line);
        sink.Take(line);
        disk.IsOpen = true;
        sink.Take(line);
        Assert.Equal(
            $"1970-01-01T00:00:00.000Z warn  engine   2 log lines could not be written{Environment.NewLine}"
            + $"1970-01-01T00:00:00.000Z info  engine   new job{Environment.NewLine}",
            disk.ToString());
    }

    [Fact]
    public void Log_ExceptionWithoutDebug_IsOneLine()
    {
        string said = Said("Miner.Engine", LogLevel.Error, "a device failed", fault: Thrown());
        Assert.EndsWith(
            $"error engine   a device failed: IOException: gone{Environment.NewLine}", said, StringComparison.Ordinal);
        Assert.Single(said.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public void Log_BelowTheLevel_IsNotWritten() =>
        Assert.Empty(Said("Miner.Engine", LogLevel.Information, "new job", least: LogLevel.Warning));

    [Fact]
    public void Log_FloodOfOneKind_IsBoundedAndCountedAndHidesNothingElse()
    {
        var written = new StringWriter();
        var time = new FakeTimeProvider();
        using var router = new LogRouter(time, LogLevel.Information, [], [new LineSink(written)]);
        ILogger pool = router.CreateLogger("Miner.Pools.Stratum");
        for (int i = 0; i < 100_000; i++) Say(pool, new EventId(1009, "PoolSaid"), "pool says: buy!");
        Say(pool, new EventId(1001, "Authorized"), "authorized");
        Say(router.CreateLogger("Miner.Pools.Node"), new EventId(1009, "NodeSaid"), "a node's line");
        string[] lines = Lines(written);
        Assert.Equal(
            FloodGate.LinesAMinute, lines.Count(static line => line.EndsWith("buy!", StringComparison.Ordinal)));
        Assert.EndsWith("PoolSaid: 60 such lines within a minute; more are counted, not shown", lines[^3]);
        Assert.EndsWith("authorized", lines[^2]);
        Assert.EndsWith("a node's line", lines[^1]);

        time.Advance(TimeSpan.FromMinutes(1));
        router.Write(LogLevel.Information, "miner", "speed");
        Say(pool, new EventId(1009, "PoolSaid"), "pool says: sorry");
        Assert.EndsWith("PoolSaid: 99940 such lines were left out", Lines(written)[^3]);
        Assert.EndsWith("speed", Lines(written)[^2]);
        Assert.EndsWith("pool says: sorry", Lines(written)[^1]);
    }

    [Fact]
    public void WriteCounts_InTheMiddleOfAMinute_TellsWhatWasLeftOutOnce()
    {
        var written = new StringWriter();
        using var router = new LogRouter(
            new FakeTimeProvider(), LogLevel.Information, [], [new LineSink(written)]);
        ILogger pool = router.CreateLogger("Miner.Pools.Stratum");
        for (int i = 0; i < FloodGate.LinesAMinute + 7; i++) Say(pool, new EventId(1009, "PoolSaid"), "buy!");
        router.WriteCounts();
        router.WriteCounts();
        Assert.Single(
            Lines(written), static line => line.EndsWith("7 such lines were left out", StringComparison.Ordinal));
    }

    private static void Say(ILogger logger, EventId id, string text) =>
        logger.Log(LogLevel.Information, id, text, null, static (said, _) => said);

    private static string[] Lines(StringWriter written) =>
        written.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);

    private static IOException Thrown()
    {
        try
        {
            throw new IOException("gone");
        }
        catch (IOException e)
        {
            return e;
        }
    }

    private static string Said(
        string category, LogLevel level, string message, LogLevel least = LogLevel.Information, Exception? fault = null)
    {
        var written = new StringWriter();
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 20, 29, 22, 125, TimeSpan.Zero));
        using var router = new LogRouter(time, least, ["hunter2hunter2"], [new LineSink(written)]);
        router.CreateLogger(category).Log(level, default, message, fault, static (text, _) => text);
        return written.ToString();
    }
}
