using System.Collections.Immutable;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.LifeOfAJob;

/// <summary>
/// A block of the main chain as a job whose first work is that block: the coinbase is open in the null previous output,
/// eight bytes that really are zero, so that extranonce2 0 gives the true transaction.
/// </summary>
internal sealed record RealBlock(string Name, Job Job, uint Nonce, string Hash)
{
    private const string Input = "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff";
    private const int OpenAt = 5;
    private const int OpenSize = 8;

    public static RealBlock Genesis { get; } = new(
        "genesis",
        JobOf(
            1, new string('0', 64), 1231006505, 0x1d00ffff, 0,
            Input
            + "4d04ffff001d0104455468652054696d65732030332f4a616e2f32303039204368616e63656c6c6f72206f6e206272696e6b20"
            + "6f66207365636f6e64206261696c6f757420666f722062616e6b73ffffffff0100f2052a01000000434104678afdb0fe55482719"
            + "67f1a67130b7105cd6a828e03909a67962e0ea1f61deb649f6bc3f4cef38c4f35504e51ec112de5c384df7ba0b8d578a4c702b6b"
            + "f11d5fac00000000"),
        2083236893,
        "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f");

    public static RealBlock One { get; } = new(
        "block 1",
        JobOf(
            1, Genesis.Hash, 1231469665, 0x1d00ffff, 1,
            Input
            + "0704ffff001d0104ffffffff0100f2052a0100000043410496b538e853519c726a2c91e61ec11600ae1390813a627c66fb8be7"
            + "947be63c52da7589379515d4e0a604f8141781e62294721166bf621e73a82cbf2342c858eeac00000000"),
        2573394689,
        "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048");

    public static RealBlock Block125552 { get; } = new(
        "block 125552",
        JobOf(
            1, "00000000000008a3a41b85b8b29ad444def299fee21793cd8b9e567eab02cd81", 1305998791, 0x1a44b9f2, 125552,
            Input
            + "0804f2b9441a022a01ffffffff014034152a01000000434104d879d5ef8b70cf0a33925101b64429ad7eb370da8ad0b05c9cd6"
            + "0922c363a1eada85bcc2843b7378e226735048786c790b30b28438d22acfade24ef047b5f865ac00000000",
            "60c25dda8d41f8d3d7d5c6249e2ea1b05a25bf7ae2ad6d904b512b31f997e1a1",
            "01f314cdd8566d3e5dbdd97de2d9fbfbfd6873e916a00d48758282cbb81a45b9",
            "b519286a1040da6ad83c783eb2872659eaf57b1bec088e614776ffe7dc8f6d01"),
        2504433986,
        "00000000000000001e8d6829a8a21adc5d38d0a473b144b6765798e61f98bd1d");

    public static IReadOnlyList<RealBlock> All { get; } = [Genesis, One, Block125552];

    public override string ToString() => Name;

    private static Job JobOf(
        uint version, string previous, uint time, uint bits, int height, string coinbase, params string[] others)
    {
        byte[] transaction = Convert.FromHexString(coinbase);
        return new Job
        {
            Id = $"height-{height}",
            Epoch = new SourceEpoch("scripted", 1),
            Coinbase = new CoinbaseTemplate(
                [.. transaction[..OpenAt]], OpenSize, ImmutableArray.Create(transaction[(OpenAt + OpenSize)..])),
            Branch = MerkleTree.CoinbaseBranch([.. others.Select(static id => Hash256.Parse(id))]),
            Version = version,
            VersionMask = VersionMask.None,
            PreviousBlock = Hash256.Parse(previous),
            Bits = bits,
            Time = time,
            ShareTarget = Target.FromCompact(0x1d00ffff),
            AbandonsEarlier = true,
            Height = height,
        };
    }
}
