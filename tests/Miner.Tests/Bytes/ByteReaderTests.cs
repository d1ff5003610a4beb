using CsCheck;
using Miner.Core.Bytes;

namespace Miner.Tests.Bytes;

public sealed class ByteReaderTests
{
    [Fact]
    public void Count_WhatTheWriterWrote_ReadsBack() => Gen.Int[0, 70_000].Sample(count =>
    {
        byte[] bytes = [.. new ByteWriter().Count(count).ToArray(), .. new byte[count]];
        var reader = new ByteReader(bytes);
        return reader.Count() == count && reader.Remaining == count;
    });

    [Theory]
    [InlineData("fdfc00")]
    [InlineData("feffff0000")]
    [InlineData("ffffffffff00000000")]
    [InlineData("fd")]
    [InlineData("")]
    [InlineData("05")]
    [InlineData("ffffffffffffffffff")]
    public void Count_LongFormOrBeyondTheEnd_IsRefused(string hex) => Assert.Throws<FormatException>(() =>
    {
        var reader = new ByteReader(Convert.FromHexString(hex));
        reader.Count();
    });

    [Fact]
    public void Take_MoreThanIsLeft_NamesTheOffset()
    {
        FormatException fault = Assert.Throws<FormatException>(() =>
        {
            var reader = new ByteReader([1, 2, 3]);
            reader.Take(2);
            reader.Take(2);
        });
        Assert.Contains("offset 2", fault.Message, StringComparison.Ordinal);
    }
}
