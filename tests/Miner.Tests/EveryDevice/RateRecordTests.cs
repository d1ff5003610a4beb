using System.Text;
using CsCheck;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Miner.Engine.Cpu;
using Miner.Tests.Commands;

namespace Miner.Tests.EveryDevice;

public sealed class RateRecordTests : IDisposable
{
    private static readonly CpuPath[] Paths = [FakePaths.Honest("a"), FakePaths.Honest("b")];

    private readonly RecordedLogs _logs = new();
    private readonly ScratchFile _file = new("");
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero));

    public void Dispose() => _file.Dispose();

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        Write();
        Assert.Equal([new(Paths[0], 7e7, 6e7), new(Paths[1], 2, 1)], Record().Read(Paths));
        Assert.Empty(_logs.Lines);
        Assert.Single(Directory.GetFiles(Path.GetDirectoryName(_file.Path)!, Path.GetFileName(_file.Path) + "*"));
    }

    [Fact]
    public void Read_NoFile_IsNothingAndSaysNothing()
    {
        File.Delete(_file.Path);
        Assert.Null(Record().Read(Paths));
        Assert.Empty(_logs.Lines);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("not JSON")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":null}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":null,"b/x1":null}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":{"versions":1,"nonces":1}}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":RATE,"b/x1":RATE,"c/x1":RATE}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":RATE,"b/x1":{"versions":1}}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":RATE,"b/x1":{"versions":-1,"nonces":1}}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":RATE,"b/x1":{"versions":1e999,"nonces":1}}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":RATE,"b/x1":{"versions":0,"nonces":1}}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2026-01-01T00:01:00Z","rates":{"a/x1":RATE,"b/x1":RATE}}""")]
    [InlineData("""{"machine":"MACHINE","measured":"2025-12-24T23:59:00Z","rates":{"a/x1":RATE,"b/x1":RATE}}""")]
    [InlineData("""{"machine":"another","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":RATE,"b/x1":RATE}}""")]
    public void Read_BrokenOrForeign_IsIgnoredWithADebugLine(string text)
    {
        File.WriteAllText(_file.Path, Filled(text));
        Assert.Null(Record().Read(Paths));
        (_, LogLevel level, string line) = Assert.Single(_logs.Lines);
        Assert.Equal(LogLevel.Debug, level);
        Assert.Contains("was ignored", line, StringComparison.Ordinal);
        Write();
        Assert.NotNull(Record().Read(Paths));
    }

    // The template of the cases above is itself good.
    [Fact]
    public void Read_ByHand_IsBelieved()
    {
        const string good = """{"machine":"MACHINE","measured":"2026-01-01T00:00:00Z","rates":{"a/x1":RATE,"b/x1":RATE}}""";
        File.WriteAllText(_file.Path, Filled(good));
        Assert.NotNull(Record().Read(Paths));
        File.AppendAllText(_file.Path, new string(' ', 1 << 16));
        Assert.Null(Record().Read(Paths));
        Assert.True(_logs.Has("too long"));
    }

    [Fact]
    public void Read_EndlessFile_IsIgnored()
    {
        if (!OperatingSystem.IsLinux()) return;
        File.Delete(_file.Path);
        File.CreateSymbolicLink(_file.Path, "/dev/zero");
        Assert.Null(Record().Read(Paths));
        Assert.True(_logs.Has("too long"));
    }

    [Fact]
    public void Read_AnyBytes_ThrowsNothing() =>
        Gen.Byte.Array[0, 200].Sample(
            bytes =>
            {
                File.WriteAllBytes(_file.Path, bytes);
                Assert.Null(Record().Read(Paths));
            },
            iter: 300,
            threads: 1);

    [Fact]
    public void Read_AnyByteOfAGoodFileIsWrong_ThrowsNothing()
    {
        Write();
        byte[] good = File.ReadAllBytes(_file.Path);
        Gen.Select(Gen.Int[0, good.Length - 1], Gen.Byte).Sample(
            (at, value) =>
            {
                byte[] bent = [.. good];
                bent[at] = value;
                File.WriteAllBytes(_file.Path, bent);
                if (Record().Read(Paths) is { } rates) Assert.All(rates, static rate => Assert.True(rate.Versions > 0));
            },
            iter: 300,
            threads: 1);
    }

    [Theory]
    [InlineData("/dev/null/miner/rates.json")]
    [InlineData("/proc/rates.json")]
    public void Write_PlaceThatCannotBe_IsADebugLine(string place)
    {
        if (!OperatingSystem.IsLinux()) return;
        new RateRecord(place, _time, _logs).Write([new(Paths[0], 1, 1)]);
        (_, LogLevel level, string line) = Assert.Single(_logs.Lines);
        Assert.Equal(LogLevel.Debug, level);
        Assert.Contains("could not be written", line, StringComparison.Ordinal);
    }

    private static string Filled(string text) => new StringBuilder(text)
        .Replace("MACHINE", RateRecord.Machine)
        .Replace("RATE", """{"versions":1e7,"nonces":2e7}""")
        .ToString();

    private void Write() => Record().Write([new(Paths[0], 7e7, 6e7), new(Paths[1], 2, 1)]);

    private RateRecord Record() => new(_file.Path, _time, _logs);
}
