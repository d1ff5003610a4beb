using System.Security.Cryptography;
using CsCheck;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class BlockHeaderTests
{
    [Theory, MemberData(nameof(KnownBlocks.Heights), MemberType = typeof(KnownBlocks))]
    public void ComputeHash_RealBlock_IsItsPublishedHash(int height)
    {
        KnownBlock block = KnownBlocks.At(height);
        Assert.Equal(block.Hash, block.Header.ComputeHash().ToString());
        Assert.True(Target.FromCompact(block.Header.Bits).IsMetBy(block.Header.ComputeHash()));
    }

    [Fact]
    public void ComputeHash_AnyHeader_AgreesWithBaseClassLibrary() => Gen.Byte.Array[BlockHeader.Size].Sample(bytes =>
        BlockHeader.Parse(bytes).ComputeHash().ToArray().SequenceEqual(SHA256.HashData(SHA256.HashData(bytes))));

    [Fact]
    public void Parse_AnyEightyBytes_WritesThemBack() => Gen.Byte.Array[BlockHeader.Size].Sample(bytes =>
        BlockHeader.Parse(bytes).ToArray().SequenceEqual(bytes));

    [Theory, InlineData(0), InlineData(79), InlineData(81)]
    public void Parse_WrongLength_IsRefused(int length) =>
        Assert.Throws<FormatException>(() => BlockHeader.Parse(new byte[length]));
}
