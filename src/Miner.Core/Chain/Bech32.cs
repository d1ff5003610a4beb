using System.Diagnostics.CodeAnalysis;

namespace Miner.Core.Chain;

/// <summary>The segwit address code of BIP 173 (Bech32, witness version 0) and BIP 350 (Bech32m, versions 1 to 16).</summary>
internal static class Bech32
{
    private const string Alphabet = "qpzry9x8gf2tvdw0s3jn54khce6mua7l";
    private const uint Bech32Constant = 1;
    private const uint Bech32mConstant = 0x2bc830a3;
    private const int ChecksumLength = 6;
    private const int MaxLength = 90;

    private static ReadOnlySpan<uint> Generator => [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

    public static string Encode(string prefix, int version, ReadOnlySpan<byte> program)
    {
        List<byte> groups = [(byte)version, .. ToGroups(program)];
        uint remainder = Polymod([.. Expand(prefix), .. groups, .. new byte[ChecksumLength]]) ^ Constant(version);
        for (int i = 0; i < ChecksumLength; i++) groups.Add((byte)((remainder >> (5 * (5 - i))) & 31));
        return $"{prefix}1{string.Concat(groups.Select(static group => Alphabet[group]))}";
    }

    /// <summary>Splits and checks an address; the fault is a short sentence for people.</summary>
    public static bool TryDecode(
        string text, out string prefix, out int version, out byte[] program, [NotNullWhen(false)] out string? fault)
    {
        (prefix, version, program) = ("", 0, []);
        string lower = text.ToLowerInvariant();
        fault = Shape(text, lower);
        if (fault is not null) return false;

        int separator = lower.LastIndexOf('1');
        prefix = lower[..separator];
        byte[] groups = [.. lower[(separator + 1)..].Select(static c => (byte)Alphabet.IndexOf(c))];
        version = groups[0];
        fault = "its checksum is wrong (a mistyped character?)";
        if (Polymod([.. Expand(prefix), .. groups]) != Constant(version)) return false;
        fault = $"there is no witness version {version}";
        if (version > 16) return false;
        fault = "its program is padded wrongly";
        if (!TryFromGroups(groups.AsSpan()[1..^ChecksumLength], out program)) return false;
        fault = $"a program of {program.Length} bytes does not exist in version {version}";
        if (program.Length is < 2 or > 40 || (version == 0 && program.Length is not (20 or 32))) return false;
        fault = null;
        return true;
    }

    private static string? Shape(string text, string lower)
    {
        // Before anything is made lower case: the Kelvin sign would become a k.
        if (text.Any(static c => c is < '!' or > '~')) return "it has a character that no address has";
        if (text.Any(char.IsAsciiLetterLower) && text.Any(char.IsAsciiLetterUpper)) return "it mixes upper and lower case";
        if (text.Length > MaxLength) return $"it is longer than {MaxLength} characters";
        int separator = lower.LastIndexOf('1');
        if (separator < 1) return "it has no prefix before a '1'";
        if (lower.Length - separator - 1 < ChecksumLength + 1) return "it is too short";
        return lower[(separator + 1)..].Any(static c => !Alphabet.Contains(c))
            ? "it has a character that Bech32 does not use"
            : null;
    }

    private static uint Constant(int version) => version == 0 ? Bech32Constant : Bech32mConstant;

    private static IEnumerable<byte> Expand(string prefix) =>
        [.. prefix.Select(static c => (byte)(c >> 5)), 0, .. prefix.Select(static c => (byte)(c & 31))];

    private static uint Polymod(IEnumerable<byte> groups)
    {
        uint checksum = 1;
        foreach (byte group in groups)
        {
            uint top = checksum >> 25;
            checksum = ((checksum & 0x1ffffff) << 5) ^ group;
            for (int bit = 0; bit < 5; bit++)
                if (((top >> bit) & 1) != 0) checksum ^= Generator[bit];
        }

        return checksum;
    }

    private static byte[] ToGroups(ReadOnlySpan<byte> bytes)
    {
        List<byte> groups = [];
        uint pool = 0;
        int held = 0;
        foreach (byte value in bytes)
        {
            pool = ((pool << 8) | value) & 0xfff;
            for (held += 8; held >= 5; held -= 5) groups.Add((byte)((pool >> (held - 5)) & 31));
        }

        if (held > 0) groups.Add((byte)((pool << (5 - held)) & 31));
        return [.. groups];
    }

    private static bool TryFromGroups(ReadOnlySpan<byte> groups, out byte[] bytes)
    {
        List<byte> whole = [];
        uint pool = 0;
        int held = 0;
        foreach (byte group in groups)
        {
            pool = ((pool << 5) | group) & 0xfff;
            held += 5;
            if (held < 8) continue;
            held -= 8;
            whole.Add((byte)((pool >> held) & 0xff));
        }

        bytes = [.. whole];
        return held < 5 && (pool & ((1u << held) - 1)) == 0;
    }
}
