using System.Security.Cryptography;
using CsCheck;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class MerkleTests
{
    private static readonly Gen<Hash256[]> Leaves =
        Gen.Byte.Array[Hash256.Size].Select(static bytes => new Hash256(bytes)).Array[1, 20];

    [Fact]
    public void Root_TransactionsOfBlock100000_IsTheHeadersRoot() =>
        Assert.Equal(KnownBlocks.Block100000.Header.MerkleRoot, MerkleTree.Root(KnownBlocks.TransactionsOf100000));

    [Fact]
    public void CoinbaseBranch_OfBlock100000_LeadsToTheHeadersRoot()
    {
        IReadOnlyList<Hash256> ids = KnownBlocks.TransactionsOf100000;
        MerkleBranch branch = MerkleTree.CoinbaseBranch([.. ids.Skip(1)]);
        Assert.Equal(2, branch.Siblings.Length);
        Assert.Equal(KnownBlocks.Block100000.Header.MerkleRoot, branch.RootFor(ids[0]));
    }

    [Fact]
    public void RootFor_AnyTree_IsTheWholeTreesRoot() => Leaves.Sample(leaves =>
        MerkleTree.CoinbaseBranch(leaves[1..]).RootFor(leaves[0]) == MerkleTree.Root(leaves));

    [Fact]
    public void Root_AnyTree_AgreesWithARecursiveOracle() => Leaves.Sample(leaves =>
        MerkleTree.Root(leaves).ToArray().SequenceEqual(Oracle([.. leaves.Select(static leaf => leaf.ToArray())])));

    [Fact]
    public void Root_NoLeaves_IsRefused() => Assert.Throws<ArgumentException>(() => MerkleTree.Root([]));

    [Fact]
    public void IsMutated_RepeatedTail_IsSeen()
    {
        Hash256[] three = [.. KnownBlocks.TransactionsOf100000.Take(3)];
        Assert.Equal(MerkleTree.Root(three), MerkleTree.Root([.. three, three[2]]));
        Assert.False(MerkleTree.IsMutated(three));
        Assert.True(MerkleTree.IsMutated([.. three, three[2]]));
    }

    private static byte[] Oracle(byte[][] level)
    {
        if (level.Length == 1) return level[0];
        if (level.Length % 2 == 1) level = [.. level, level[^1]];
        return Oracle([.. level.Chunk(2).Select(static p => SHA256.HashData(SHA256.HashData([.. p[0], .. p[1]])))]);
    }
}
