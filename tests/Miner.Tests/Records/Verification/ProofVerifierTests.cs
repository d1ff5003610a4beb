using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Proofs;
using Miner.Records.Tree;
using Miner.Records.Verification;

namespace Miner.Tests.Records.Verification;

public sealed class ProofVerifierTests
{
    private static readonly ProofPolicy NoMinimum = new(0);
    private static readonly RecordProof Vector = AnchorVector.Proof(2);
    private static readonly Sha256Digest Digest = Vector.RecordDigest;
    private static readonly ChainEvidence Header = ChainEvidence.Of(AnchorVector.Header);

    [Fact]
    public void Verify_ProofOfTheVector_IsProvenInNineSteps()
    {
        ProofReport report = ProofVerifier.Verify(Vector, Digest, Header, NoMinimum);
        Assert.True(report.IsProven, Words(report));
        Assert.Equal(9, report.Steps.Length);
        Assert.Contains("record 3 of 3", Words(report));
        Assert.Contains(AnchorVector.BatchRoot.ToString(), Words(report));
        Assert.Contains("made for height 840000", Words(report));
        Assert.Contains(AnchorVector.Header.ComputeHash().ToString(), Words(report));
        Assert.Equal(new DateTimeOffset(2024, 4, 20, 0, 9, 27, TimeSpan.Zero), report.NotAfter);
        Assert.Null(report.BlockNotBefore);
    }

    [Fact]
    public void Verify_OtsFile_IsProvenByTheHeaderOfItsHeight() => Assert.True(
        ProofVerifier.Verify(OtsFile.Read(AnchorVector.OtsBytes(1)), AnchorVector.Proof(1).RecordDigest, Header, NoMinimum)
            .IsProven);

    [Fact]
    public void Verify_AnotherRecord_IsNotProven() =>
        FailsOnly("about another record", Vector, digest: AnchorVector.Proof(1).RecordDigest);

    [Fact]
    public void Verify_SizeInWhichThePathIsNoLeafs_IsNotProven() =>
        Fails("No record of a batch of 4", Vector with { BatchSize = 4 });

    [Fact]
    public void Verify_OtherSaltFormBlindOrPath_CommitsToAnotherRoot()
    {
        const string Why = "commits to another anchor root";
        FailsOnly(Why, Vector with { Salt = Blinding.Random() });
        FailsOnly(Why, Vector with { Form = CanonicalForm.Fhir });
        FailsOnly(Why, Vector with { Blind = Blinding.Random() });
        FailsOnly(Why, Vector with { AnchorPath = InclusionPath.Empty });
    }

    [Fact]
    public void Verify_CoinbaseWithTwoAnchors_CommitsToNothing()
    {
        Transaction coinbase = Transaction.Parse(AnchorVector.Coinbase);
        TransactionOutput second = coinbase.Outputs[^1] with { Script = [.. AnchorOutput.Script(Sha256Digest.Of([1]))] };
        Fails("2 anchor outputs", With(coinbase with { Outputs = coinbase.Outputs.Add(second) }));
    }

    [Fact]
    public void Verify_TransactionThatIsNoCoinbase_IsNotProven()
    {
        Transaction coinbase = Transaction.Parse(AnchorVector.Coinbase);
        TransactionInput input = coinbase.Inputs[0];
        Fails("spends something", With(coinbase with { Inputs = [input with { Spends = new OutPoint(Hash256.Zero, 0) }] }));
        Fails("more than one input", With(coinbase with { Inputs = [input, input] }));
        Fails("does not begin with the height", With(coinbase with { Inputs = [input with { Script = [1, 2, 3] }] }));
        Fails("no coinbase's", With(coinbase with { Inputs = [input with { Script = [.. new byte[101]] }] }));
        Fails("does not begin with the height 839999", Vector with { Block = Vector.Block with { Height = 839_999 } });
    }

    [Fact]
    public void Verify_CoinbaseWithWitness_IsNotProven()
    {
        Transaction coinbase = Transaction.Parse(AnchorVector.Coinbase);
        coinbase = coinbase with { Inputs = [coinbase.Inputs[0] with { Witness = [[.. new byte[32]]] }] };
        Fails("carries a witness", Vector with { Block = Vector.Block with { Coinbase = [.. coinbase.ToBytes(true)] } });
    }

    [Fact]
    public void Verify_CoinbaseThatIsNoTransaction_IsNotProven() =>
        Fails("cannot be read", Vector with { Block = Vector.Block with { Coinbase = [1, 2, 3] } });

    [Fact]
    public void Verify_BranchOfAnotherBlock_IsNotProven() =>
        FailsOnly("does not give the Merkle root", Vector with { Block = Vector.Block with { Branch = MerkleBranch.Empty } });

    [Fact]
    public void Verify_HeaderThatIsNotThatOfTheSource_IsNotProven()
    {
        BlockHeader other = AnchorVector.Header with { Time = AnchorVector.Header.Time + 1 };
        Fails("The proof's header is not the one that was given", Vector with { Block = Vector.Block with { Header = other } });
    }

    [Fact]
    public void Verify_SourceHasTheBlockElsewhere_IsNotProven() => FailsOnly(
        "at height 839999, not 840000", Vector, evidence: Header with { Height = 839_999, BlocksOnTop = 3 });

    [Fact]
    public void Verify_HeaderWithoutWork_IsNotProven()
    {
        BlockHeader idle = AnchorVector.Header;
        while (Target.FromCompact(idle.Bits).IsMetBy(idle.ComputeHash())) idle = idle with { Nonce = idle.Nonce + 1 };
        FailsOnly(
            "does not meet its own target",
            Vector with { Block = Vector.Block with { Header = idle } },
            evidence: ChainEvidence.Of(idle));
    }

    [Fact]
    public void Verify_WorkAtTheMinimumAndBelow_IsEnoughAndIsNot()
    {
        Assert.True(ProofVerifier.Verify(Vector, Digest, Header, new ProofPolicy(Header.Work)).IsProven);
        ProofReport report = ProofVerifier.Verify(Vector, Digest, Header, new ProofPolicy(Header.Work + 1));
        Assert.Contains("Too little work", Words(report));
        Assert.False(report.IsProven);
    }

    [Fact]
    public void For_EachNetwork_AsksForWorkOnTheMainOneOnly()
    {
        Assert.Equal(Math.Pow(2, 76), ProofPolicy.For(ChainNetwork.Main).MinimumWork);
        Assert.Equal(0, ProofPolicy.For(ChainNetwork.Regtest).MinimumWork);
    }

    // Whoever changes the coinbase changes the Merkle root as well, and gives a header that has it.
    private static RecordProof With(Transaction coinbase) =>
        Vector with { Block = Vector.Block with { Coinbase = [.. coinbase.ToBytes(withWitness: false)] } };

    private static void Fails(string why, RecordProof proof)
    {
        ProofReport report = ProofVerifier.Verify(proof, Digest, Header, NoMinimum);
        Assert.False(report.IsProven);
        Assert.Contains(report.Steps, step => !step.Holds && step.Words.Contains(why, StringComparison.Ordinal));
    }

    private static void FailsOnly(
        string why, RecordProof proof, Sha256Digest? digest = null, ChainEvidence? evidence = null)
    {
        ProofReport report = ProofVerifier.Verify(proof, digest ?? Digest, evidence ?? Header, NoMinimum);
        ProofStep failed = Assert.Single(report.Steps, static step => !step.Holds);
        Assert.Contains(why, failed.Words);
    }

    private static string Words(ProofReport report) =>
        string.Join('\n', report.Steps.Select(static step => $"{step.Holds} {step.Words}"));
}
