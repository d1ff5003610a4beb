using System.Text;
using System.Text.Json;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Tree;

namespace Miner.Tests.Records;

/// <summary>
/// Three records of one hospital, anchored beside another one's in a block of five transactions at height 840,000. Its
/// proofs were made by a script of its own and accepted by three OpenTimestamps verifiers.
/// </summary>
internal static class AnchorVector
{
    public const int Height = 840_000;

    private static readonly JsonElement Root = JsonDocument.Parse(File.ReadAllText(FileOf("vector.json"))).RootElement;

    // The other hospital's entry, which only the proofs show.
    private static readonly Sha256Digest OtherEntry =
        Sha256Digest.Parse("4ad794ef2011007bed00d7bbd2d796cacddb2f9c188709f4a68639a939e9a4e7");

    public static Sha256Digest BatchRoot => Digest("batch_root");
    public static Sha256Digest AnchorRoot => Digest("anchor_root");
    public static byte[] Coinbase => Convert.FromHexString(Text("coinbase"));
    public static BlockHeader Header => BlockHeader.Parse(Convert.FromHexString(Text("header")));
    public static int Records => Root.GetProperty("records").GetArrayLength();

    public static byte[] Record(int i) => Encoding.UTF8.GetBytes(Root.GetProperty("records")[i].GetString()!);

    public static Blinding Salt(int i) => Blinding.Parse(Root.GetProperty("salts")[i].GetString());

    public static Sha256Digest Leaf(int i) => RecordLeaf.Hash(CanonicalForm.Raw, Salt(i), Sha256Digest.Of(Record(i)));

    public static byte[] OtsBytes(int i) => File.ReadAllBytes(FileOf($"rec{i}.ots"));

    public static TenantEntry Entry => new(Blinding.Parse(Text("blind")), Records, BatchRoot);

    public static RecordProof Proof(int i)
    {
        byte[][] leaves = [.. Enumerable.Range(0, Records).Select(static leaf => Leaf(leaf).ToArray())];
        return new RecordProof(
            Sha256Digest.Of(Record(i)),
            CanonicalForm.Raw,
            Salt(i),
            InclusionPath.Of(i, Records, ReferenceTree.Digests(ReferenceTree.Path(i, leaves))),
            Entry.Blind,
            Records,
            InclusionPath.Of(0, 2, [OtherEntry]),
            new BlockEvidence([.. Coinbase], Branch, Header, Height));
    }

    private static MerkleBranch Branch =>
        new([.. Root.GetProperty("branch").EnumerateArray().Select(static hash => Hash256.ParseWireHex(hash.GetString()))]);

    private static string Text(string field) => Root.GetProperty(field).GetString()!;

    private static Sha256Digest Digest(string field) => Sha256Digest.Parse(Text(field));

    private static string FileOf(string name) => Path.Combine(AppContext.BaseDirectory, "Vectors", "anchor", name);
}
