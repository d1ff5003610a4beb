using CsCheck;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Tests.Records.Tree;

public sealed class CompactRangeTests
{
    // Published with github.com/transparency-dev/merkle (testonly/constants.go), as in Google's first CT server.
    private static readonly string[] Inputs =
        ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"];

    private static readonly string[] Roots =
    [
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
        "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
        "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
        "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
        "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
        "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
    ];

    [Fact]
    public void Root_PublishedInputsOneByOne_IsTheOneOfEachSize()
    {
        var range = new CompactRange();
        Assert.Equal(Roots[0], range.Root.ToString());
        for (int i = 0; i < Inputs.Length; i++)
        {
            range.Append(new Sha256Digest(ReferenceTree.Leaf(Convert.FromHexString(Inputs[i]))));
            Assert.Equal(new TreeHead(i + 1, Sha256Digest.Parse(Roots[i + 1])), range.Head);
        }
    }

    [Fact]
    public void Append_SubtreesOfAnyAlignedSize_GivesTheRootOfTheirLeaves() =>
        Gen.Int[0, 5].Array[1, 20].Sample(levels =>
        {
            var range = new CompactRange();
            byte[][] leaves = ReferenceTree.Leaves(levels.Sum(static level => 1 << level));
            foreach (int wanted in levels)
            {
                int level = wanted;
                while (range.Count % (1 << level) != 0) level--;
                byte[] root = ReferenceTree.Root(leaves.AsSpan((int)range.Count, 1 << level));
                range.Append(new Sha256Digest(root), level);
            }

            Assert.Equal(ReferenceTree.Root(leaves.AsSpan(0, (int)range.Count)), range.Root.ToArray());
        });

    [Fact]
    public void Append_SubtreeThatIsNotAligned_IsRefused()
    {
        var range = new CompactRange();
        range.Append(default);
        Assert.Throws<ArgumentException>(() => range.Append(default, 1));
    }
}
