using System.Numerics;

namespace Miner.Core.Mining;

/// <summary>The header version bits a miner may roll (BIP 310), never more than BIP 320 sets aside.</summary>
public readonly record struct VersionMask
{
    /// <summary>The 16 bits of BIP 320.</summary>
    public const uint Bip320 = 0x1fffe000;

    /// <summary>Keeps only the bits that BIP 320 sets aside, whatever a pool offered.</summary>
    public VersionMask(uint offered) => Bits = offered & Bip320;

    public uint Bits { get; }

    public static VersionMask None => default;

    /// <summary>
    /// The bits that may be rolled in this job version: allowed and still 0. Servers combine bits in three ways
    /// (OR, XOR, BIP 310), and only for such bits do all three agree.
    /// </summary>
    public VersionMask FreeIn(uint version) => new(Bits & ~version);

    /// <summary>How many versions the mask spans: 2 to the number of its bits.</summary>
    public int VersionCount => 1 << BitOperations.PopCount(Bits);

    /// <summary>Spreads the bits of <paramref name="index"/> over the mask, the lowest first.</summary>
    public uint Spread(int index)
    {
        uint spread = 0;
        uint rest = Bits;
        for (int left = index; left != 0 && rest != 0; left >>= 1)
        {
            uint lowest = unchecked(rest & (0 - rest));
            if ((left & 1) != 0) spread |= lowest;
            rest &= ~lowest;
        }

        return spread;
    }

    public override string ToString() => $"{Bits:x8}";
}
