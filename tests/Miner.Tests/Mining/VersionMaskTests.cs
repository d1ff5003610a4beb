using System.Numerics;
using CsCheck;
using Miner.Core.Mining;

namespace Miner.Tests.Mining;

public sealed class VersionMaskTests
{
    [Fact]
    public void Constructor_AnyOffer_KeepsOnlyTheBitsOfBip320() =>
        Gen.UInt.Sample(static offered => new VersionMask(offered).Bits == (offered & 0x1fffe000u));

    [Theory]
    [InlineData(0xffffffffu, 0x1fffe000u)]
    [InlineData(0x80000000u, 0u)]
    [InlineData(0x40000000u, 0u)]
    [InlineData(0x00001fffu, 0u)]
    public void Constructor_IllegalBits_AreDropped(uint offered, uint kept) =>
        Assert.Equal(kept, new VersionMask(offered).Bits);

    [Fact]
    public void FreeIn_AnyVersion_RolledBitsMeanTheSameToEveryServer() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Int[0, 65_535]).Sample(static (offered, version, index) =>
        {
            var mask = new VersionMask(offered);
            uint bits = mask.FreeIn(version).Spread(index);
            uint byOr = version | bits, byXor = version ^ bits;
            uint byBip310 = (version & ~mask.Bits) | (byOr & mask.Bits);
            return (bits & version) == 0 && (bits & ~mask.Bits) == 0 && byOr == byXor && byOr == byBip310;
        });

    [Fact]
    public void Spread_AllIndices_GivesEveryCombinationOnce() =>
        Gen.UInt.Where(static bits => BitOperations.PopCount(bits & VersionMask.Bip320) <= 8).Sample(static offered =>
        {
            var mask = new VersionMask(offered);
            HashSet<uint> seen = [.. Enumerable.Range(0, mask.VersionCount).Select(mask.Spread)];
            return seen.Count == 1 << BitOperations.PopCount(mask.Bits) && seen.All(bits => (bits & ~mask.Bits) == 0);
        });

    [Fact]
    public void Spread_WholeBip320Mask_Has65536Combinations()
    {
        var mask = new VersionMask(uint.MaxValue);
        Assert.Equal(65_536, mask.VersionCount);
        Assert.Equal(65_536, Enumerable.Range(0, 65_536).Select(mask.Spread).Distinct().Count());
        Assert.Equal(0x1fffe000u, mask.Spread(65_535));
    }
}
