using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;

namespace Miner.Pools.Stratum;

/// <summary>Hex text of the pool to bytes, with errors that name the field.</summary>
internal static class HexField
{
    /// <exception cref="StratumException">Odd length or not hex.</exception>
    public static ImmutableArray<byte> Bytes(string hex, string field)
    {
        if (hex.Length % 2 != 0) throw new StratumException($"{field} has an odd number of hex digits ({hex.Length})");
        if (!hex.All(char.IsAsciiHexDigit)) throw new StratumException($"{field} is not hex: '{PeerText.Clean(hex)}'");
        return ImmutableCollectionsMarshal.AsImmutableArray(Convert.FromHexString(hex));
    }

    /// <summary>Up to eight digits, the most significant first.</summary>
    /// <exception cref="StratumException">Empty, too long or not hex.</exception>
    public static uint UInt32(string hex, string field)
    {
        bool isHex = hex.Length is > 0 and <= 8 && hex.All(char.IsAsciiHexDigit);
        if (!isHex) throw new StratumException($"{field} is not 1 to 8 hex digits: '{PeerText.Clean(hex)}'");
        return uint.Parse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
