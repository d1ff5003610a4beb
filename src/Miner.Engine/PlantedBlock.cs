using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Engine;

/// <summary>A block of the main chain: its header is an answer that every device must find.</summary>
internal sealed record PlantedBlock(int Height, BlockHeader Header)
{
    /// <summary>Two of the first, one of the middle years, and one with rolled version bits.</summary>
    public static ImmutableArray<PlantedBlock> All { get; } =
    [
        new(0, new BlockHeader(
            1,
            Hash256.Zero,
            Hash256.Parse("4a5e1e4baab89f3a32518a88c31bc87f618f76673e2cc77ab2127b7afdeda33b"),
            1231006505,
            0x1d00ffff,
            2083236893)),
        new(1, new BlockHeader(
            1,
            Hash256.Parse("000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f"),
            Hash256.Parse("0e3e2357e806b6cdb1f70b54c3a3a17b6714ee1f0e68bebb44a74b1efd512098"),
            1231469665,
            0x1d00ffff,
            2573394689)),
        new(125552, new BlockHeader(
            1,
            Hash256.Parse("00000000000008a3a41b85b8b29ad444def299fee21793cd8b9e567eab02cd81"),
            Hash256.Parse("2b12fcf1b09288fcaff797d71e950e71ae42b91e8bdb2304758dfcffc2b620e3"),
            1305998791,
            0x1a44b9f2,
            2504433986)),
        new(700000, new BlockHeader(
            0x3fffe004,
            Hash256.Parse("0000000000000000000aa3ce000eb559f4143be419108134e0ce71042fc636eb"),
            Hash256.Parse("1f8d213c864bfe9fb0098cecc3165cce407de88413741b0300d56ea0f4ec9c65"),
            1631333672,
            0x170f48e4,
            2881644503)),
    ];

    /// <summary>Work with as many versions as asked for, the block's own at <paramref name="place"/>.</summary>
    public Work WorkWith(int variants, int place, uint hitWord)
    {
        VersionMask rolled = new(VersionMask.Bip320);
        return Work.ForHeader(
            Header,
            [.. Enumerable.Range(0, variants).Select(variant => Header.Version ^ rolled.Spread(variant ^ place))],
            hitWord);
    }
}
