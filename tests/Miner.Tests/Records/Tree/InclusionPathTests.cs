using System.Text.Json;
using CsCheck;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Tests.Records.Tree;

public sealed class InclusionPathTests
{
    /// <summary>Published with github.com/transparency-dev/merkle (testdata/inclusion): good paths, and every way to be bad.</summary>
    private static readonly JsonElement Published = JsonDocument.Parse(File.ReadAllText(
        Path.Combine(AppContext.BaseDirectory, "Vectors", "rfc6962", "inclusion.json"))).RootElement;

    public static TheoryData<string> Names => [.. Published.EnumerateObject().Select(static vector => vector.Name)];

    [Theory, MemberData(nameof(Names))]
    public void RootFor_PublishedVector_IsTheRootExactlyWhereItShouldBe(string name)
    {
        JsonElement vector = Published.GetProperty(name);
        Assert.Equal(!vector.GetProperty("wantErr").GetBoolean(), Holds(vector));
    }

    [Fact]
    public void IndexIn_PathOfEveryLeaf_IsItsIndex()
    {
        for (int size = 1; size <= 70; size++)
        {
            byte[][] leaves = ReferenceTree.Leaves(size);
            for (int leaf = 0; leaf < size; leaf++)
            {
                Sha256Digest[] siblings = ReferenceTree.Digests(ReferenceTree.Path(leaf, leaves));
                Assert.Equal(leaf, InclusionPath.Of(leaf, size, siblings).IndexIn(size));
            }
        }
    }

    [Fact]
    public void IndexIn_AnyShape_IsALeafOnlyOfTreesThatHaveIt() =>
        Gen.Select(Gen.Bool.Array[0, 8], Gen.Int[1, 200]).Sample((lefts, size) =>
        {
            var path = new InclusionPath([.. lefts.Select(static left =>
                new PathStep(left ? SiblingSide.Left : SiblingSide.Right, default))]);
            int[] fitting = [.. Enumerable.Range(0, size).Where(leaf => SidesOf(leaf, size).SequenceEqual(lefts))];
            return path.IndexIn(size) is { } index ? fitting is [var only] && only == index : fitting is [];
        });

    // The sides as the definition of the tree gives them, from the leaf up.
    private static IEnumerable<bool> SidesOf(int leaf, int size)
    {
        if (size == 1) return [];
        int split = 1;
        while (2 * split < size) split *= 2;
        return leaf < split ? [.. SidesOf(leaf, split), false] : [.. SidesOf(leaf - split, size - split), true];
    }

    private static bool Holds(JsonElement vector)
    {
        JsonElement proof = vector.GetProperty("proof");
        byte[][] siblings = proof.ValueKind == JsonValueKind.Null
            ? []
            : [.. proof.EnumerateArray().Select(static sibling => sibling.GetBytesFromBase64())];
        byte[][] hashes = [vector.GetProperty("root").GetBytesFromBase64(), vector.GetProperty("leafHash").GetBytesFromBase64()];
        // What is not 32 bytes long never becomes a digest.
        if (siblings.Concat(hashes).Any(static hash => hash.Length != Sha256Digest.Size)) return false;
        try
        {
            InclusionPath path = InclusionPath.Of(
                unchecked((long)vector.GetProperty("leafIdx").GetUInt64()),
                vector.GetProperty("treeSize").GetInt64(),
                ReferenceTree.Digests(siblings));
            return path.RootFor(new Sha256Digest(hashes[1])) == new Sha256Digest(hashes[0]);
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
