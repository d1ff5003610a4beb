using Microsoft.Extensions.Logging.Abstractions;
using Miner.Kernels.Host;

namespace Miner.Tests.EveryDevice;

public sealed class TuningRecordTests : IDisposable
{
    private static readonly LaunchShape Shape = LaunchShape.Candidates[3];

    private readonly string _folder = Directory.CreateTempSubdirectory("miner-tuning-").FullName;

    private string File => Path.Combine(_folder, "new", "cuda-0.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        Record().Write(Shape);
        Assert.Equal(Shape, Read());
        Assert.Single(Directory.EnumerateFiles(Path.GetDirectoryName(File)!));
    }

    [Fact]
    public void Read_NothingWritten_IsNothing() => Assert.Null(Read());

    [Theory]
    [InlineData("a card, driver 2")]
    [InlineData("")]
    public void Read_OtherDeviceOrDriver_IsNothing(string device)
    {
        Record(device).Write(Shape);
        Assert.Null(Read());
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{ "device": "a card, driver 1" }""")]
    [InlineData("""{ "device": "a card, driver 1", "shape": null }""")]
    [InlineData("""{ "device": "a card, driver 1", "shape": { "group_size": 3, "variants": 8 } }""")]
    [InlineData("""{ "device": "a card, driver 1", "shape": { "group_size": -64, "variants": 8 } }""")]
    [InlineData("""{ "device": "a card, driver 1", "shape": { "group_size": 64, "variants": 1e99 } }""")]
    [InlineData("""{ "device": null, "shape": { "group_size": 64, "variants": 8 } }""")]
    public void Read_BrokenFile_IsNothingAndIsRewritten(string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, text);
        Assert.Null(Read());
        Record().Write(Shape);
        Assert.Equal(Shape, Read());
    }

    [Fact]
    public void Read_FileWithoutEnd_IsNothing()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(File)!);
        System.IO.File.WriteAllText(File, new string(' ', 1 << 20) + "{}");
        Assert.Null(Read());
    }

    [Fact]
    public void Write_FolderThatIsAFile_CostsNothing()
    {
        System.IO.File.WriteAllText(Path.Combine(_folder, "new"), "in the way");
        Record().Write(Shape);
        Assert.Null(Read());
    }

    private LaunchShape? Read() => Record().Read(LaunchShape.Candidates);

    private TuningRecord Record(string device = "a card, driver 1") => new(File, device, NullLogger.Instance);
}
