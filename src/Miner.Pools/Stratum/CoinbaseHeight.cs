namespace Miner.Pools.Stratum;

/// <summary>The block height that BIP 34 puts at the start of a coinbase's script; for people only.</summary>
internal static class CoinbaseHeight
{
    // Version, input count, the null outpoint: then comes the script's length, one byte as it is at most 100.
    private const int ScriptAt = 4 + 1 + 36 + 1;

    /// <summary>Null where the coinbase does not begin with a height.</summary>
    public static int? Read(ReadOnlySpan<byte> coinbase)
    {
        if (coinbase.Length <= ScriptAt) return null;
        ReadOnlySpan<byte> script = coinbase[ScriptAt..];
        int opcode = script[0];

        // OP_1 to OP_16; larger heights are pushed as little-endian bytes.
        if (opcode is >= 0x51 and <= 0x60) return opcode - 0x50;
        if (opcode is < 1 or > 4 || script.Length <= opcode) return null;
        long height = 0;
        for (int i = opcode; i >= 1; i--) height = (height << 8) | script[i];
        return height <= int.MaxValue ? (int)height : null;
    }
}
