using Miner.App.Settings;

namespace Miner.Tests.Commands;

public sealed class BadOptionTests
{
    private static readonly string Cores = $"1 to {Environment.ProcessorCount}";

    public static TheoryData<string, string, string> BadLines => new()
    {
        { "mine", "no pool and no node", "miner demo" },
        { "mine -o one:1", "no user", "-u" },
        { "mine -o one:1 -u a -t 0", "'0' is not", Cores },
        { "mine -o one:1 -u a -t -1", "'-1' is not", Cores },
        { "mine -o one:1 -u a -t 4096", "'4096' is not", Cores },
        { "mine -o one:1 -u a -t two", "'two' is not", Cores },
        { "mine -o one:1 -u a --cpu-affinity 0x" + new string('f', 200), "there is no core", "cores there are" },
        { "mine -o one:1 -u a --cpu-affinity a-b", "not a core mask", "0x5" },
        { "mine -o one:1 -u a --cpu-affinity 0x0", "names no core", "0x5" },
        { "mine -o one:1 -u a --intensity 1", "'1' is not a number that fits", "2 to 1000" },
        { "bench --intensity 1001", "'1001' is not a number that fits", "2 to 1000" },
        { "demo --intensity -5", "'-5' is not a number that fits", "2 to 1000" },
        { "mine -o one:1 -u a --intensity nan", "'nan' is not a number that fits", "2 to 1000" },
        { "mine -o one:1 -u a --suggest-difficulty NaN", "'NaN'", "difficulty" },
        { "mine -o one:1 -u a --suggest-difficulty -1", "'-1'", "difficulty" },
        { "mine -o one:1 -u a -r -1", "'-1'", "0 or more" },
        { "mine -o one:1 -u a -R 1e9", "'1e9'", "3600" },
        { "mine -o one:1 -u a -q -D", "contradict", "" },
        { "mine -o one:1 -u a --tls-insecure", "without TLS", "stratum+ssl" },
        { "mine -o stratum+ssl://one:1 -u a --tls-fingerprint 12", "64 hex digits", "openssl" },
        { "mine -o one:1 -u a -x nonsense", "proxy", "socks5" },
        { "mine -o one:1 -u a -O nocolon", "NAME:PASSWORD", "" },
        { "mine -o one:1 -u a --coinbase-addr bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "only a node", "-u" },
        { "mine -o one:1 -u a --rpc-cookie f", "for nodes", "" },
        { "mine -o one:1 -u a --records r", "makes the coinbase itself", "a node of your own" },
        { "mine -o ftp://one:1 -u a", "", "stratum+tcp" },
        { "mine -o one:99999 -u a", "", "stratum+tcp" },
        { "mine -o http:// --coinbase-addr bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "not a node's address", "8332" },
        { "mine -o http://node:8332 -O a:b", "nobody would be paid", "--coinbase-addr" },
        { "mine -o http://node:8332 -O a:b --coinbase-addr bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t5", "not a Bitcoin address", "checksum" },
        { "mine -o http://node:8332 -u a --coinbase-addr bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4", "no password", "-p" },
        { "mine -o one:1 -u a --thread 2", "no such option", "--threads" },
        { "bench --nonsense", "no such option", "'miner bench -h'" },
        { "--nonsense", "no such option", "'miner mine -h'" },
        { "bench -o one:1", "no such option", "mine, check" },
        { "mine -o one:1 -u a -p", "needs a value", "" },
        { "mine -o one:1 -u a stray", "a value stands where", "quotes" },
        { "-o one:1", "no such option", "miner mine -o" },
        { "mien", "no command 'mien'", "mine" },
        { "mine -c not-there.json", "not there", "" },
        { "bench --seconds 0", "'0'", "0.1" },
        { "demo --blocks 0", "'0'", "1 to 1000" },
        { "records add --raw f --patient Group/7", "names no patient", "Patient/17" },
    };

    [Theory, MemberData(nameof(BadLines))]
    public void Read_BadLine_SaysWhatIsWrongAndWhatWouldDo(string line, string message, string hint)
    {
        IReadOnlyList<Fault> faults = Lines.Refused(line.Split(' '));
        Assert.Contains(
            faults,
            fault => (fault.Where + ": " + fault.Message).Contains(message, StringComparison.Ordinal)
                && (fault.Hint ?? "").Contains(hint, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_SeveralFaults_AllAreFound()
    {
        IReadOnlyList<Fault> faults = Lines.Refused("mine", "-o", "one:1", "-t", "0", "-r", "x", "--nonsense");
        Assert.Equal(["--nonsense", "-t", "-r", "stratum+tcp://one:1"], faults.Select(static fault => fault.Where));
    }

    [Theory]
    [InlineData("mine -o stratum+tcp://user:hunter2hunter2@h:1:2 -u a")]
    [InlineData("mine -o http://user:hunter2hunter2@ -u a")]
    [InlineData("mine -o http://host:99999/?token=hunter2hunter2 -u a")]
    [InlineData("mine -o https://host:99999/hunter2hunter2/ -u a")]
    [InlineData("mine -o nonsense://user:hunter2hunter2@host:1")]
    [InlineData("mine -o one:1 -u a -p my hunter2hunter2")]
    [InlineData("mine -o one:1 -u a -x socks5://u:hunter2hunter2@:")]
    [InlineData("mine -o one:1 -u a -x quark://u:hunter2hunter2@h:1")]
    [InlineData("mine -o one:1 -t 0 -O a:hunter2hunter2")]
    [InlineData("hunter2hunter2@h:1 -o one:1")]
    [InlineData("mine --pas=hunter2hunter2 -o one:1")]
    public void Read_LineWithASecretInIt_NeverRepeatsTheSecret(string line)
    {
        var said = new StringWriter();
        foreach (Fault fault in Lines.Refused(line.Split(' '))) fault.Print(said);
        Assert.DoesNotContain("hunter2", said.ToString(), StringComparison.Ordinal);
    }
}
