using System.Numerics;
using Miner.Core.Chain;
using Miner.Core.DevChain;
using Miner.Pools.Node;

namespace Miner.Tests.Chain;

/// <summary>Whole real blocks with witnesses, taken apart and put together again.</summary>
public sealed class PublishedBlockTests
{
    private const string CommitmentHead = "6a24aa21a9ed";

    public static TheoryData<int> Heights => PublishedBlocks.Heights;

    [Theory, MemberData(nameof(Heights))]
    public void ComputeHash_PublishedBlock_IsThePublishedHashAndMeetsItsTarget(int height)
    {
        PublishedBlock published = PublishedBlocks.At(height);
        BlockHeader header = Block.Parse(published.Bytes).Header;
        Assert.Equal(published.Hash, header.ComputeHash().ToString());
        Assert.True(Target.FromCompact(header.Bits).IsMetBy(header.ComputeHash()));
        Assert.Equal(published.Bytes[..BlockHeader.Size], header.ToArray());

        // The same by arithmetic of its own: mantissa times 256 to the exponent less three.
        BigInteger target = (BigInteger)(header.Bits & 0x7fffff) << (8 * ((int)(header.Bits >> 24) - 3));
        byte[] hash = TransactionPieces.Twice(published.Bytes[..BlockHeader.Size]);
        Assert.InRange(new BigInteger(hash, isUnsigned: true), BigInteger.Zero, target);
        Assert.Equal(target, Target.FromCompact(header.Bits).ToBigInteger());
    }

    [Theory, MemberData(nameof(Heights))]
    public void Parse_PublishedBlock_EveryTransactionIsThatOfTheOracleInBothForms(int height)
    {
        PublishedBlock published = PublishedBlocks.At(height);
        IReadOnlyList<TransactionPieces> pieces = TransactionPieces.Of(published.Bytes);
        Block block = Block.Parse(published.Bytes);
        Assert.Equal(pieces.Count, block.Transactions.Length);
        foreach ((TransactionPieces piece, Transaction transaction) in pieces.Zip(block.Transactions))
        {
            Assert.Equal(piece.Whole, transaction.ToBytes(withWitness: true));
            Assert.Equal(piece.Stripped, transaction.ToBytes(withWitness: false));
            Assert.Equal(piece.Id, transaction.Id.ToArray());
            Assert.Equal(piece.WitnessId, transaction.WitnessId.ToArray());
            Assert.Equal(piece.Whole, Transaction.Parse(piece.Whole).ToBytes(withWitness: true));
            Assert.Equal(piece.Stripped, Transaction.Parse(piece.Stripped).ToBytes(withWitness: true));
            Assert.Equal(piece.Outputs, transaction.Outputs.Select(static output => output.Script.ToArray()));
            Assert.Equal(piece.Witnesses.Count > 0, transaction.HasWitness);
        }

        Assert.Equal(published.Bytes, block.ToBytes());
    }

    [Theory, MemberData(nameof(Heights))]
    public void Root_PublishedBlock_IsTheHeadersRoot(int height)
    {
        PublishedBlock published = PublishedBlocks.At(height);
        Block block = Block.Parse(published.Bytes);
        byte[] expected = published.Bytes[36..68];
        IReadOnlyList<TransactionPieces> pieces = TransactionPieces.Of(published.Bytes);
        Assert.Equal(expected, TransactionPieces.Root([.. pieces.Select(static piece => piece.Id)]));
        Hash256[] ids = [.. block.Transactions.Select(static transaction => transaction.Id)];
        Assert.Equal(expected, MerkleTree.Root(ids).ToArray());
        Assert.Equal(expected, MerkleTree.CoinbaseBranch(ids[1..]).RootFor(ids[0]).ToArray());
    }

    [Theory]
    [InlineData(926485, 1)]
    [InlineData(1263442, 1)]
    public void ScriptFor_PublishedBlock_IsTheCommitmentInItsOwnCoinbase(int height, int spendsWithWitness)
    {
        PublishedBlock published = PublishedBlocks.At(height);
        IReadOnlyList<TransactionPieces> pieces = TransactionPieces.Of(published.Bytes);
        byte[] committed = pieces[0].Outputs.Last(static script =>
            Convert.ToHexStringLower(script).StartsWith(CommitmentHead, StringComparison.Ordinal));
        byte[] reserved = Assert.Single(Assert.Single(pieces[0].Witnesses));
        byte[] root = TransactionPieces.Root([new byte[32], .. pieces.Skip(1).Select(static piece => piece.WitnessId)]);
        Assert.Equal(committed[6..], TransactionPieces.Twice([.. root, .. reserved]));
        Assert.Equal(spendsWithWitness, pieces.Skip(1).Count(static piece => piece.Witnesses.Count > 0));

        Block block = Block.Parse(published.Bytes);
        Hash256[] others = [.. block.Transactions.Skip(1).Select(static transaction => transaction.WitnessId)];
        Assert.Equal(committed, WitnessCommitment.ScriptFor(others, reserved));
        Assert.Equal(committed, WitnessCommitment.FindIn(block.Transactions[0])!.Script);
        Assert.Equal(WitnessCommitment.ReservedValue, reserved);
    }

    [Theory, MemberData(nameof(Heights))]
    public void Assemble_HeaderCoinbaseAndTransactionsOfAPublishedBlock_IsTheBlock(int height)
    {
        PublishedBlock published = PublishedBlocks.At(height);
        IReadOnlyList<TransactionPieces> pieces = TransactionPieces.Of(published.Bytes);
        BlockHeader header = BlockHeader.Parse(published.Bytes.AsSpan(0, BlockHeader.Size));
        var template = new BlockTemplate
        {
            Height = height,
            PreviousBlock = header.PreviousBlock,
            Version = header.Version,
            Bits = header.Bits,
            CurrentTime = header.Time,
            CoinbaseValue = 0,
            Transactions =
            [
                .. pieces.Skip(1).Select(static piece => new TemplateTransaction(
                    [.. piece.Whole], new Hash256(piece.Id), new Hash256(piece.WitnessId), piece.Witnesses.Count > 0)),
            ],
        };
        Assert.Equal(published.Bytes, BlockAssembler.Assemble(header, template, Coinbase(pieces[0].Stripped)));
    }

    // As a pool's job has it: cut open in its input script, and closed again around the same four bytes.
    private static byte[] Coinbase(byte[] stripped)
    {
        const int Open = 4 + 1 + 36 + 1 + 8;
        var coinbase = new CoinbaseTemplate([.. stripped[..Open]], 4, [.. stripped[(Open + 4)..]]);
        uint extraNonce2 = BitConverter.ToUInt32([.. stripped[Open..(Open + 4)].Reverse()]);
        return coinbase.Build(extraNonce2);
    }
}
