using System.Security.Cryptography;
using Miner.Core.Chain;

namespace Miner.Tests.Chain;

public sealed class WitnessCommitmentTests
{
    // The output that every main-chain block without transactions carries since segwit, such as block 481,947's kind.
    private const string EmptyBlockScript =
        "6a24aa21a9ede2f61c3f71d1defd3fa999dfa36953755c690689799962b48bebd836974e8cf9";

    [Fact]
    public void ScriptFor_NoTransactions_IsThatOfRealEmptyBlocks() =>
        Assert.Equal(EmptyBlockScript, Convert.ToHexStringLower(WitnessCommitment.ScriptFor([])));

    [Fact]
    public void ScriptFor_Transactions_CommitsToThemAndToTheReservedValue()
    {
        Hash256 one = Hash256.Parse("8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87");
        byte[] reserved = [.. Enumerable.Range(1, 32).Select(static i => (byte)i)];
        byte[] root = Twice([.. new byte[32], .. one.ToArray()]);
        Assert.Equal(Twice([.. root, .. reserved]), WitnessCommitment.ScriptFor([one], reserved)[6..]);
    }

    [Fact]
    public void FindIn_SeveralCandidates_IsTheLast()
    {
        var first = new TransactionOutput(0, [.. WitnessCommitment.ScriptFor([])]);
        var last = new TransactionOutput(0, [.. WitnessCommitment.ScriptFor([Hash256.Zero])]);
        var other = new TransactionOutput(7, [0x51]);
        CoinbaseTemplate template = new CoinbaseBuilder { Height = 5, Outputs = [first, last, other] }.Build();
        Transaction coinbase = Transaction.Parse(template.Build(0));
        Assert.Equal(last.Script, WitnessCommitment.FindIn(coinbase)!.Script);
    }

    [Fact]
    public void FindIn_NoCommitment_IsNull()
    {
        CoinbaseTemplate template =
            new CoinbaseBuilder { Height = 5, Outputs = [new TransactionOutput(0, [0x6a, 0x24, 0xaa])] }.Build();
        Assert.Null(WitnessCommitment.FindIn(Transaction.Parse(template.Build(0))));
    }

    private static byte[] Twice(byte[] bytes) => SHA256.HashData(SHA256.HashData(bytes));
}
