using System.Globalization;
using System.Text;
using Miner.Core.DevChain;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Records.Intake;
using Miner.Records.Proofs;
using Miner.Records.Store;

namespace Miner.Tests.Records.Crashes;

/// <summary>Hands in records that are the same for the same number, and wants a proof for each that was acknowledged.</summary>
internal sealed class Hospital(CrashFolder folder)
{
    private const string Tenant = "clinic";

    /// <summary>The records of an input: one to five, some of patients that other inputs have as well.</summary>
    public static IReadOnlyList<byte[]> Input(int number) =>
    [
        .. Enumerable.Range(0, 1 + (number % 5)).Select(index => Encoding.UTF8.GetBytes(string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"resourceType":"Observation","id":"{{{number}}}-{{{index}}}","subject":{"reference":"Patient/{{{number % 3}}}"},"valueQuantity":{"value":{{{number}}}.00}}"""))),
    ];

    /// <summary>Hands in one input, and notes the receipt once it is there. False where the disk was full.</summary>
    public bool Add(int number)
    {
        try
        {
            folder.HandIn(number);
            using MasterKey key = MasterKey.Parse(CrashFolder.MasterKey, "the test");
            using RecordStore store = RecordStore.Open(folder.Store, StoreAccess.Intake, key);
            using BatchWriter batch = store.Begin(Tenant, CanonicalForm.Raw);
            batch.Append([.. Input(number).Select(record => Taken(number, record))]);
            folder.Acknowledge(number, batch.Complete(again: false, TimeProvider.System).Batch.Id);
            return true;
        }
        catch (Exception e) when (e is IOException or RecordStoreException)
        {
            return false;
        }
    }

    /// <summary>
    /// Every proof that can be had, as lines for <c>verify_many.py</c>; each is made twice, to be the same both times.
    /// </summary>
    public IReadOnlyList<string> Prove(IReadOnlyList<Block> chain)
    {
        // Killed before anything was handed in: there is nothing to be proven, and no store.
        if (folder.HandedIn().Count == 0) return [];
        using MasterKey key = MasterKey.Parse(CrashFolder.MasterKey, "the test");
        using RecordStore store = RecordStore.Open(folder.Store, StoreAccess.Read, key);
        Assert.Equal(
            folder.Acknowledged().Select(static receipt => receipt.Batch).ToHashSet(),
            Batches(store).Select(static batch => batch.Id).ToHashSet());
        using RecordReader reader = store.Reader();
        List<string> lines = [];
        foreach (int number in folder.Acknowledged().Select(static receipt => receipt.Number).Distinct())
        {
            foreach (byte[] record in Input(number))
            {
                StoredRecord stored = Assert.Single(Assert.Single(reader.Find(Tenant, CanonicalForm.Raw, [Taken(number, record)])));
                RecordProof? proof = new RecordProver(store.Database).ProofOf(stored);
                Assert.NotNull(proof);
                byte[] ots = OtsFile.Write(proof);
                Assert.Equal(ots, OtsFile.Write(new RecordProver(store.Database).ProofOf(stored)!));
                // The height is the proof's claim; what stands there is the chain's to say.
                string header = Convert.ToHexStringLower(chain[proof.Block.Height].Header.ToArray());
                lines.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Convert.ToHexStringLower(ots)} {Convert.ToHexStringLower(record)} {header} {proof.Block.Height}"));
            }
        }

        return lines;
    }

    private static IReadOnlyList<BatchReceipt> Batches(RecordStore store)
    {
        using Microsoft.Data.Sqlite.SqliteConnection connection = store.Database.Connect();
        return BatchTable.All(connection);
    }

    private static TakenRecord Taken(int number, byte[] record) => new(
        Sha256Digest.Of(record), "Observation", (number % 3).ToString(CultureInfo.InvariantCulture), Line: 1);
}
