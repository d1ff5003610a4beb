namespace Miner.Core.Chain;

/// <summary>The few pieces of Bitcoin script that a miner writes.</summary>
public static class Script
{
    public const byte Return = 0x6a;
    public const byte Op1 = 0x51;
    public const byte PushData1 = 0x4c;

    /// <summary>Consensus bound on a coinbase's input script, in bytes.</summary>
    public const int MaxCoinbaseScript = 100;

    /// <summary>
    /// The height as BIP 34 wants it first in the coinbase script: a minimal script number, so 0 to 16 are one opcode.
    /// </summary>
    public static byte[] PushHeight(int height)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(height);
        if (height == 0) return [0];
        if (height <= 16) return [(byte)(Op1 + height - 1)];
        List<byte> number = [];
        for (int rest = height; rest != 0; rest >>= 8) number.Add((byte)(rest & 0xff));
        // The top bit is the sign, so a number that would set it takes one byte more.
        if ((number[^1] & 0x80) != 0) number.Add(0);
        return [(byte)number.Count, .. number];
    }

    /// <summary>The shortest push of up to 255 bytes.</summary>
    public static byte[] Push(ReadOnlySpan<byte> data)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(data.Length, byte.MaxValue);
        return data.Length < PushData1 ? [(byte)data.Length, .. data] : [PushData1, (byte)data.Length, .. data];
    }

    /// <summary>An output script that nobody can spend and that carries up to 255 bytes.</summary>
    public static byte[] Carry(ReadOnlySpan<byte> data) => [Return, .. Push(data)];
}
