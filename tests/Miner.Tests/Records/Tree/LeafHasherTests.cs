using CsCheck;
using Miner.Core.Hashing;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Tests.Records.Tree;

public sealed class LeafHasherTests
{
    /// <summary>The last one is no path: the base class library, one message after the other.</summary>
    public static TheoryData<string> Names =>
        [.. PairHashes.All.Where(static path => path.IsAvailable).Select(static path => path.Name), "none"];

    [Theory, MemberData(nameof(Names))]
    public void HashLeaves_AnyNumber_IsTheHashOfEachOne(string name)
    {
        // A sample may run on any thread, and a hasher is for one.
        Gen.Select(Gen.Int[0, 150], Gen.Enum<CanonicalForm>()).Sample((count, form) =>
        {
            var salts = new Blinding[count];
            Blinding.Fill(salts);
            Sha256Digest[] digests = [.. salts.Select(static salt => Sha256Digest.Of(salt.Bytes))];
            var leaves = new Sha256Digest[count];
            Hasher(name).HashLeaves(form, salts, digests, leaves);
            Assert.Equal(
                salts.Select((salt, i) => ReferenceTree.Leaf([0x01, (byte)form, .. salt.Bytes, .. digests[i].Bytes])),
                leaves.Select(static leaf => leaf.ToArray()));
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void HashNodes_AnyNumberOverTheChildren_IsTheHashOfEachPair(string name)
    {
        LeafHasher hasher = Hasher(name);
        for (int count = 0; count < 250; count++)
        {
            byte[][] children = ReferenceTree.Leaves(count);
            Sha256Digest[] hashes = ReferenceTree.Digests(children);
            hasher.HashNodes(hashes, hashes);
            for (int pair = 0; pair < count / 2; pair++)
                Assert.Equal(ReferenceTree.Node(children[2 * pair], children[(2 * pair) + 1]), hashes[pair].ToArray());
        }
    }

    [Theory, MemberData(nameof(Names))]
    public void Fold_PerfectTrees_IsTheirRoot(string name)
    {
        for (int count = 1; count <= 1024; count *= 2)
        {
            byte[][] leaves = ReferenceTree.Leaves(count);
            Assert.Equal(ReferenceTree.Root(leaves), Hasher(name).Fold(ReferenceTree.Digests(leaves)).ToArray());
        }

        Assert.Throws<ArgumentException>(() => Hasher(name).Fold(new Sha256Digest[3]));
    }

    private static LeafHasher Hasher(string name) => new(PairHashes.All.SingleOrDefault(path => path.Name == name));
}
