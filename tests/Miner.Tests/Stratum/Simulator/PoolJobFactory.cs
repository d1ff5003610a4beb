namespace Miner.Tests.Stratum.Simulator;

/// <summary>Makes jobs that look like mainnet's: a zero-ended previous hash, two outputs, a branch.</summary>
internal sealed class PoolJobFactory(PoolScript script)
{
    private const int FirstHeight = 900_000;

    private readonly Lock _gate = new();
    private readonly Random _random = new(script.Seed);
    private byte[] _previousBlock = [];
    private int _made;

    public PoolJob Next(PoolSeat seat, decimal difficulty, uint mask, bool clean)
    {
        lock (_gate)
        {
            _made++;
            if (clean || _previousBlock.Length == 0) _previousBlock = [.. Bytes(24), .. new byte[8]];
            int extraNonceSize = seat.ExtraNonce1.Length + seat.ExtraNonce2Size;
            return new PoolJob(
                Id: $"{_made:x}",
                PreviousBlock: _previousBlock,
                Coinbase1: CoinbaseStart(extraNonceSize),
                Coinbase2: CoinbaseEnd(),
                // 0 to 12 siblings, so that a block with its coinbase alone comes too.
                Branch: [.. Enumerable.Range(0, _made % 13).Select(_ => Bytes(32))],
                script.Version,
                script.Bits,
                Time: (uint)script.Time.GetUtcNow().ToUnixTimeSeconds(),
                seat.ExtraNonce1,
                seat.ExtraNonce2Size,
                difficulty,
                mask,
                clean);
        }
    }

    // Version 1, one input without a previous output, height push and the room for both extranonces.
    private byte[] CoinbaseStart(int extraNonceSize)
    {
        byte[] height = PoolBytes.LittleEndian((uint)(FirstHeight + _made))[..3];
        byte[] script = [3, .. height, .. "/sim/"u8];
        return
        [
            1, 0, 0, 0, 1, .. new byte[32], 0xff, 0xff, 0xff, 0xff,
            (byte)(script.Length + extraNonceSize), .. script,
        ];
    }

    // Sequence, a P2PKH output, a witness commitment, lock time.
    private byte[] CoinbaseEnd() =>
    [
        0xff, 0xff, 0xff, 0xff, 2,
        .. BitConverter.GetBytes(312_500_000L), 25, 0x76, 0xa9, 20, .. Bytes(20), 0x88, 0xac,
        .. new byte[8], 38, 0x6a, 36, 0xaa, 0x21, 0xa9, 0xed, .. Bytes(32),
        0, 0, 0, 0,
    ];

    private byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        _random.NextBytes(bytes);
        return bytes;
    }
}
