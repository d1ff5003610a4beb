using System.Security.Cryptography;
using CsCheck;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class TransactionTests
{
    // The coinbase of the genesis block: its id is the block's Merkle root.
    private const string GenesisCoinbase =
        "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff4d04ffff001d0104455468652054"
        + "696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b206f66207365636f6e64206261696c6f7574"
        + "20666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe5548271967f1a67130b7105cd6a828e03909a67962e0ea"
        + "1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6bf11d5fac00000000";

    // BIP 143, "Native P2WPKH": the signed transaction in four pieces, so that the form without witness can be cut out.
    private const string Bip143Version = "01000000";
    private const string Bip143Body =
        "02fff7f7881a8099afa6940d42d1e7f6362bec38171ea3edf433541db4e4ad969f00000000494830450221008b9d1dc26ba6a9cb62127b"
        + "02742fa9d754cd3bebf337f7a55d114c8e5cdd30be022040529b194ba3f9281a99f2b1c0a19c0489bc22ede944ccf4ecbab4cc618ef3"
        + "ed01eeffffffef51e1b804cc89d182d279655c3aa89e815b1b309fe287d9b2b55d57b90ec68a0100000000ffffffff02202cb2060000"
        + "00001976a9148280b37df378db99f66f85c95a783a76ac7a6d5988ac9093510d000000001976a9143bde42dbee7e4dbe6a21b2d50ce2"
        + "f0167faa815988ac";
    private const string Bip143Witness =
        "000247304402203609e17b84f6a7d30c80bfa610b5b4542f32a8a0d5447a12fb1366d7f01cc44a0220573a954c4518331561406f90300e"
        + "8f3358f51928d43c212a8caed02de67eebee0121025476c2e83188368da1ff3e292e7acafcdb3566bb0ad253f62fc70f07aeee6357";
    private const string Bip143LockTime = "11000000";

    private static readonly byte[] Bip143 =
        Convert.FromHexString(Bip143Version + "0001" + Bip143Body + Bip143Witness + Bip143LockTime);

    [Fact]
    public void Id_GenesisCoinbase_IsTheGenesisMerkleRoot()
    {
        Transaction coinbase = Transaction.Parse(Convert.FromHexString(GenesisCoinbase));
        Assert.Equal(KnownBlocks.Genesis.Header.MerkleRoot, coinbase.Id);
        Assert.Equal(coinbase.Id, coinbase.WitnessId);
        Assert.Equal(OutPoint.None, coinbase.Inputs[0].Spends);
        Assert.Equal(50_0000_0000ul, coinbase.Outputs[0].Value);
    }

    [Fact]
    public void ToBytes_SignedTransactionOfBip143_HasBothSerialisations()
    {
        Transaction transaction = Transaction.Parse(Bip143);
        byte[] stripped = Convert.FromHexString(Bip143Version + Bip143Body + Bip143LockTime);
        Assert.Equal(Bip143, transaction.ToBytes(withWitness: true));
        Assert.Equal(stripped, transaction.ToBytes(withWitness: false));
        Assert.Equal(SHA256.HashData(SHA256.HashData(stripped)), transaction.Id.ToArray());
        Assert.Equal(SHA256.HashData(SHA256.HashData(Bip143)), transaction.WitnessId.ToArray());
        Assert.Empty(transaction.Inputs[0].Witness);
        Assert.Equal(2, transaction.Inputs[1].Witness.Length);
    }

    [Fact]
    public void Parse_CutAnywhere_IsRefused()
    {
        for (int length = 0; length < Bip143.Length; length++)
            Assert.Throws<FormatException>(() => Transaction.Parse(Bip143.AsSpan(0, length)));
        Assert.Throws<FormatException>(() => Transaction.Parse([.. Bip143, 0]));
    }

    [Fact]
    public void Parse_AnyBytes_ThrowsNothingButFormatException() => Gen.Byte.Array[0, 300].Sample(bytes =>
        OnlyFormatException(bytes));

    [Fact]
    public void Parse_OneByteAltered_ReadsBackOrIsRefused() =>
        Gen.Select(Gen.Int[0, Bip143.Length - 1], Gen.Byte).Sample((at, value) =>
        {
            byte[] altered = [.. Bip143];
            altered[at] = value;
            return OnlyFormatException(altered);
        });

    private static bool OnlyFormatException(byte[] bytes)
    {
        try
        {
            return Transaction.Parse(bytes).ToBytes(withWitness: true).SequenceEqual(bytes);
        }
        catch (FormatException)
        {
            return true;
        }
    }
}
