using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Records.Proofs;

namespace Miner.Tests.Records.Proofs;

public sealed class OtsFileTests
{
    public static TheoryData<int> VectorRecords => [.. Enumerable.Range(0, AnchorVector.Records)];

    [Theory, MemberData(nameof(VectorRecords))]
    public void Write_RecordOfTheVector_IsItsFileToTheByte(int record) =>
        Assert.Equal(AnchorVector.OtsBytes(record), OtsFile.Write(AnchorVector.Proof(record)));

    [Theory, MemberData(nameof(VectorRecords))]
    public void Read_FileOfTheVector_IsTheProofWithoutHeader(int record)
    {
        RecordProof proof = OtsFile.Read(AnchorVector.OtsBytes(record));
        RecordProof expected = AnchorVector.Proof(record);
        Assert.Null(proof.Block.Header);
        Assert.Equal(expected.Block.Coinbase, proof.Block.Coinbase.AsEnumerable());
        Assert.Equal(expected.Block.Branch.Siblings, proof.Block.Branch.Siblings.AsEnumerable());
        Assert.Equal(expected with { Block = proof.Block }, proof);
    }

    [Fact]
    public void Read_FileOfAnyOtherLength_IsRefused()
    {
        byte[] whole = AnchorVector.OtsBytes(2);
        for (int length = 0; length < whole.Length; length++)
            Assert.Throws<FormatException>(() => OtsFile.Read(whole.AsSpan(0, length)));
        Assert.Throws<FormatException>(() => OtsFile.Read([.. whole, 0]));
    }

    [Fact]
    public void Read_CalendarsTimestamp_SaysThatItIsNoneOfARecord()
    {
        byte[] pending =
        [
            .. AnchorVector.OtsBytes(0).AsSpan(0, 33 + 32), 0x00, 0x83, 0xdf, 0xe3, 0x0d, 0x2e, 0xf9, 0x0c, 0x8e,
            4, 3, (byte)'a', (byte)'.', (byte)'b',
        ];
        Assert.Contains("a record's salt", Assert.Throws<FormatException>(() => OtsFile.Read(pending)).Message);
    }

    [Fact]
    public void Write_CoinbaseAtTheLimitAndOneByteOver_FitsAndDoesNot()
    {
        BlockEvidence fits = WithCoinbaseOf(OtsFile.MaxCoinbase);
        RecordProof proof = AnchorVector.Proof(0) with { Block = fits };
        Assert.True(OtsFile.CanHold(fits));
        Assert.Equal(fits.Coinbase, OtsFile.Read(OtsFile.Write(proof)).Block.Coinbase.AsEnumerable());

        BlockEvidence tooLong = WithCoinbaseOf(OtsFile.MaxCoinbase + 1);
        Assert.False(OtsFile.CanHold(tooLong));
        Assert.Contains("4097", Assert.Throws<ArgumentException>(() => OtsFile.Write(proof with { Block = tooLong })).Message);
    }

    // What node blocks take: BIP 34's height, eight bytes of extranonce and a tag; a payout, the witness commitment, ours.
    private const int CoinbaseOfOurs = 200;

    // 100 million records are 27 levels. A level costs 36 bytes, or 38 where the sibling stands on the right, as here all do.
    [Theory]
    [InlineData(32, 8192)]
    [InlineData(64, 4096)]
    public void Write_OneOfAHundredMillionRecords_IsUnderTwoKilobytesUpToSoManyBatchesAndTransactions(
        int batches, int transactions)
    {
        Assert.InRange(LengthOf(batches, transactions), 1900, 2047);
        Assert.True(LengthOf(2 * batches, transactions) > 2047);
        Assert.True(LengthOf(batches, 2 * transactions) > 2047);
    }

    private static int LengthOf(int batches, int transactions)
    {
        RecordProof proof = SampleProofs.Deep(
            batchLevels: 27, int.Log2(batches), int.Log2(transactions), isAtLeftEdge: true);
        return OtsFile.Write(proof with { Block = proof.Block with { Coinbase = WithCoinbaseOf(CoinbaseOfOurs).Coinbase } }).Length;
    }

    internal static BlockEvidence WithCoinbaseOf(int length)
    {
        BlockEvidence block = AnchorVector.Proof(0).Block;
        Transaction coinbase = Transaction.Parse(AnchorVector.Coinbase);
        int room = length - block.Coinbase.Length - sizeof(ulong) - 1;
        // A script of 253 bytes or more has its length in three bytes.
        if (room >= 253) room -= 2;
        ImmutableArray<byte> script = [Script.Return, .. new byte[room - 1]];
        coinbase = coinbase with { Outputs = coinbase.Outputs.Insert(0, new TransactionOutput(0, script)) };
        byte[] bytes = coinbase.ToBytes(withWitness: false);
        Assert.Equal(length, bytes.Length);
        return block with { Coinbase = [.. bytes] };
    }
}
