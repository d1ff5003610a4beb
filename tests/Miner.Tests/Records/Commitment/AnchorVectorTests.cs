using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Tests.Records.Commitment;

public sealed class AnchorVectorTests
{
    [Fact]
    public void Root_LeavesOfTheVector_IsItsBatchRoot()
    {
        var range = new CompactRange();
        for (int i = 0; i < AnchorVector.Records; i++) range.Append(AnchorVector.Leaf(i));
        Assert.Equal(AnchorVector.BatchRoot, range.Root);
    }

    [Fact]
    public void AnchorRoot_OfEveryRecord_IsThatOfTheVector()
    {
        for (int i = 0; i < AnchorVector.Records; i++)
        {
            Assert.Equal(AnchorVector.BatchRoot, AnchorVector.Proof(i).BatchRoot);
            Assert.Equal(AnchorVector.AnchorRoot, AnchorVector.Proof(i).AnchorRoot);
        }
    }

    [Fact]
    public void FindIn_CoinbaseOfTheVector_IsTheAnchorRoot()
    {
        Transaction coinbase = Transaction.Parse(AnchorVector.Coinbase);
        Assert.Equal(AnchorVector.AnchorRoot, AnchorOutput.FindIn(coinbase));
        Assert.Equal(AnchorOutput.Script(AnchorVector.AnchorRoot), coinbase.Outputs[^1].Script);
        int offset = AnchorOutput.OffsetOfRoot(AnchorVector.Coinbase);
        Assert.Equal(AnchorVector.AnchorRoot.ToArray(), AnchorVector.Coinbase[offset..(offset + 32)]);
    }

    [Fact]
    public void MerkleRoot_BlockOfTheVector_IsInItsHeader() =>
        Assert.Equal(AnchorVector.Header.MerkleRoot, AnchorVector.Proof(0).Block.MerkleRoot);
}
