using System.Numerics;
using System.Text.Json;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>A job as the pool knows it, with everything that was in force when it was sent.</summary>
/// <param name="PreviousBlock">Wire order, as it stands in the header.</param>
/// <param name="Mask">The version bits granted to this session; 0 where none are.</param>
internal sealed record PoolJob(
    string Id,
    byte[] PreviousBlock,
    byte[] Coinbase1,
    byte[] Coinbase2,
    IReadOnlyList<byte[]> Branch,
    uint Version,
    uint Bits,
    uint Time,
    byte[] ExtraNonce1,
    int ExtraNonce2Size,
    decimal Difficulty,
    uint Mask,
    bool Clean)
{
    public BigInteger ShareTarget { get; } = PoolBytes.TargetOf(Difficulty);

    public string NotifyLine() => JsonSerializer.Serialize(new
    {
        id = (int?)null,
        method = "mining.notify",
        @params = new object[]
        {
            Id,
            PoolBytes.Hex(PoolBytes.SwapWords(PreviousBlock)),
            PoolBytes.Hex(Coinbase1),
            PoolBytes.Hex(Coinbase2),
            Branch.Select(static hash => PoolBytes.Hex(hash)),
            PoolBytes.Hex(Version),
            PoolBytes.Hex(Bits),
            PoolBytes.Hex(Time),
            Clean,
        },
    });

    /// <summary>The 80 bytes that the miner must have hashed.</summary>
    public byte[] Header(byte[] extraNonce2, uint time, uint nonce, uint version)
    {
        byte[] root = PoolBytes.DoubleSha256([.. Coinbase1, .. ExtraNonce1, .. extraNonce2, .. Coinbase2]);
        foreach (byte[] sibling in Branch) root = PoolBytes.DoubleSha256([.. root, .. sibling]);
        return
        [
            .. PoolBytes.LittleEndian(version), .. PreviousBlock, .. root,
            .. PoolBytes.LittleEndian(time), .. PoolBytes.LittleEndian(Bits), .. PoolBytes.LittleEndian(nonce),
        ];
    }
}
