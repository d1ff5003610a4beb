using Miner.App.Settings;
using Miner.Core.Chain;

namespace Miner.Tests.Commands;

public sealed class ProofOptionTests
{
    private static readonly string Header = Convert.ToHexString(KnownHeader.ToArray());

    private static BlockHeader KnownHeader => Records.AnchorVector.Header;

    [Fact]
    public void Read_VerifyWithAHeader_IsTaken()
    {
        MinerSettings settings = Lines.Accepted(
            "records", "verify", "file", "--proof", "p", "--header", Header, "--network", "regtest", "--min-work", "1e3");
        Assert.Equal(["file"], settings.Records.Words.AsEnumerable());
        Assert.Equal(
            new ProofOptions { Proof = "p", Header = KnownHeader, Network = ChainNetwork.Regtest, MinimumWork = 1000 },
            settings.Proofs);
    }

    [Fact]
    public void Read_VerifyWithANode_NeedsNoPayout()
    {
        MinerSettings settings =
            Lines.Accepted("records", "verify", "file", "--proof", "p", "-o", "http://127.0.0.1:8332", "-O", "u:pass");
        Assert.Equal("u", Assert.Single(settings.Nodes).User);
        Assert.Equal(["pass"], settings.Secrets.AsEnumerable());
    }

    [Theory]
    [InlineData("records verify file --headers h", "--proof")]
    [InlineData("records verify --proof p --headers h", "FILE is missing")]
    [InlineData("records verify file other --proof p --headers h", "only one FILE")]
    [InlineData("records verify file --proof p", "nothing is named that knows the block")]
    [InlineData("records verify file --proof p --headers h -o http://127.0.0.1:8332", "more than one place")]
    [InlineData("records verify file --proof p --headers h --network main", "--network")]
    [InlineData("records verify file --proof p --header 00", "160 hex digits")]
    [InlineData("records verify file --proof p --headers h --min-work -1", "number of hashes")]
    [InlineData("records verify file --proof p --headers h --min-work NaN", "number of hashes")]
    [InlineData("records verify file --proof p -o stratum+tcp://127.0.0.1:3333", "cannot be asked about blocks")]
    [InlineData("records status -o stratum+tcp://127.0.0.1:3333", "cannot be asked about blocks")]
    [InlineData("headers sync --headers h", "no node is named")]
    [InlineData("headers sync -o http://127.0.0.1:8332", "--headers")]
    [InlineData("headers sync --headers h -o http://127.0.0.1:8332 --from -5", "height")]
    public void Read_SomethingMissingOrTooMuch_SaysWhat(string line, string what) => Assert.Contains(
        Lines.Refused(line.Split(' ')),
        fault => $"{fault.Where} {fault.Message}".Contains(what, StringComparison.Ordinal));
}
