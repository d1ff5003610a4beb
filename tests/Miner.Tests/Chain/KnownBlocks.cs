using Miner.Core.Chain;

namespace Miner.Tests.Chain;

/// <summary>Headers of the main chain whose hashes everybody can look up.</summary>
public static class KnownBlocks
{
    public static KnownBlock Genesis { get; } = new(
        0,
        Header(1, Hash256.Zero.ToString(), "4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b",
            1231006505, 0x1d00ffff, 2083236893),
        "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");

    public static KnownBlock Block1 { get; } = new(
        1,
        Header(1, Genesis.Hash, "0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098",
            1231469665, 0x1d00ffff, 2573394689),
        "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048");

    public static KnownBlock Block100000 { get; } = new(
        100000,
        Header(1, "000000000002d01c1fccc21636b607dfd930d31d01c3a62104612a1719011250",
            "f3e94742aca4b5ef85488dc37c06c3282295ffec960994b2c0d5ac2a25a95766", 1293623863, 0x1b04864c, 274148111),
        "000000000003ba27aa200b1cecaad478d2b00432346c3f1f3986da1afd33e506");

    public static KnownBlock Block125552 { get; } = new(
        125552,
        Header(1, "00000000000008a3a41b85b8b29ad444def299fee21793cd8b9e567eab02cd81",
            "2b12fcf1b09288fcaff797d71e950e71ae42b91e8bdb2304758dfcffc2b620e3", 1305998791, 0x1a44b9f2, 2504433986),
        "00000000000000001e8d6829a8a21adc5d38d0a473b144b6765798e61f98bd1d");

    /// <summary>The transactions of block 100,000, the coinbase first.</summary>
    public static IReadOnlyList<Hash256> TransactionsOf100000 { get; } =
    [
        Hash256.Parse("8c14f0db3df150123e6f3dbbf30f8b955a8249b62ac1d1ff16284aefa3d06d87"),
        Hash256.Parse("fff2525b8931402dd09222c50775608f75787bd2b87e56995a7bdd30f79702c4"),
        Hash256.Parse("6359f0868171b1d194cbee1af2f16ea598ae8fad666d9b012c8ed2b79a236ec4"),
        Hash256.Parse("e9a66845e05d5abc0ad04ec80f774a7e585c6e8db975962d069a522137b80c1d"),
    ];

    public static TheoryData<int> Heights => [.. All.Select(static block => block.Height)];

    public static IReadOnlyList<KnownBlock> All => [Genesis, Block1, Block100000, Block125552];

    public static KnownBlock At(int height) => All.Single(block => block.Height == height);

    private static BlockHeader Header(uint version, string previous, string root, uint time, uint bits, uint nonce) =>
        new(version, Hash256.Parse(previous), Hash256.Parse(root), time, bits, nonce);
}

public sealed record KnownBlock(int Height, BlockHeader Header, string Hash);
