namespace Miner.Tests.Node;

/// <summary>
/// BIP 173's example key (the secp256k1 generator) as P2WPKH addresses; the regtest form from Bitcoin Core.
/// </summary>
internal static class Addresses
{
    public const string Main = "bc1qw508d6qejxtdg4y5r3zarvary0c5xw7kv8f3t4";
    public const string Test = "tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx";
    public const string Regtest = "bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kygt080";
}
