namespace Miner.Core.Chain;

/// <summary>The four networks and what marks their addresses.</summary>
/// <param name="Name">As <c>getblockchaininfo</c> calls the chain.</param>
/// <param name="KeyHashPrefix">Base58 version byte of P2PKH.</param>
/// <param name="ScriptHashPrefix">Base58 version byte of P2SH.</param>
/// <param name="Bech32Prefix">Human-readable part of segwit addresses (BIP 173).</param>
public sealed record ChainNetwork(string Name, byte KeyHashPrefix, byte ScriptHashPrefix, string Bech32Prefix)
{
    public static ChainNetwork Main { get; } = new("main", 0x00, 0x05, "bc");
    public static ChainNetwork Test { get; } = new("test", 0x6f, 0xc4, "tb");
    public static ChainNetwork Signet { get; } = new("signet", 0x6f, 0xc4, "tb");
    public static ChainNetwork Regtest { get; } = new("regtest", 0x6f, 0xc4, "bcrt");

    public static IReadOnlyList<ChainNetwork> All { get; } = [Main, Test, Signet, Regtest];

    /// <summary>The network a node names: main, test (also testnet4), signet, regtest; null for any other.</summary>
    public static ChainNetwork? Find(string name) => name switch
    {
        "testnet" or "testnet4" => Test,
        _ => All.FirstOrDefault(network => network.Name == name),
    };

    public override string ToString() => Name;
}
