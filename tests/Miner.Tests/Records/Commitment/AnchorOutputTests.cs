using Miner.Core.Chain;
using Miner.Records.Commitment;

namespace Miner.Tests.Records.Commitment;

public sealed class AnchorOutputTests
{
    private static readonly Sha256Digest Root = Sha256Digest.Of([1]);

    [Fact]
    public void FindIn_NoAnchorOutput_SaysSo() => Refused("has no anchor output", []);

    [Fact]
    public void FindIn_TwoAnchorOutputs_SaysThatNeitherCounts()
    {
        Refused("2 anchor outputs", [Anchor(Root), Anchor(Root)]);
        Refused("2 anchor outputs", [Anchor(Root), Anchor(Sha256Digest.Of([2]))]);
    }

    [Fact]
    public void FindIn_AnchorOutputOfAnotherVersion_IsNotPassedOver()
    {
        byte[] later = AnchorOutput.Script(Root);
        later[5] = 2;
        Refused("version 2", [new TransactionOutput(0, [.. later])]);
        Refused("2 anchor outputs", [new TransactionOutput(0, [.. later]), Anchor(Root)]);
    }

    [Fact]
    public void FindIn_AnchorOutputWithAValue_IsRefused() =>
        Refused("pays 5 satoshi", [new TransactionOutput(5, [.. AnchorOutput.Script(Root)])]);

    [Fact]
    public void FindIn_ScriptThatIsLongerByOneByte_IsNoAnchorOutput() =>
        Refused("has no anchor output", [new TransactionOutput(0, [.. AnchorOutput.Script(Root), 0])]);

    [Fact]
    public void OffsetOfRoot_RootInTheInputScriptToo_IsThatOfTheOutput()
    {
        byte[] coinbase = WithOutputs([Anchor(Root)], [3, 1, 2, 3, .. AnchorOutput.Script(Root)]).ToBytes(withWitness: false);
        int offset = AnchorOutput.OffsetOfRoot(coinbase);
        Assert.Equal(coinbase.AsSpan().LastIndexOf(Root.Bytes), offset);
        Assert.NotEqual(coinbase.AsSpan().IndexOf(Root.Bytes), offset);
    }

    private static TransactionOutput Anchor(Sha256Digest root) => new(0, [.. AnchorOutput.Script(root)]);

    private static Transaction WithOutputs(TransactionOutput[] more, byte[] script) => new(
        2,
        [new TransactionInput(OutPoint.None, [.. script], uint.MaxValue, [])],
        [new TransactionOutput(50, [0x51]), .. more],
        0);

    private static void Refused(string why, TransactionOutput[] outputs)
    {
        FormatException fault = Assert.Throws<FormatException>(() => AnchorOutput.FindIn(WithOutputs(outputs, [3, 1, 2, 3])));
        Assert.Contains(why, fault.Message);
    }
}
