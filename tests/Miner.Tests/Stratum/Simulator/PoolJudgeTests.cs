using System.Text.Json;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>The judge of all scenarios is itself judged by two blocks of the real chain.</summary>
public sealed class PoolJudgeTests
{
    private const string User = "satoshi";

    [Fact]
    public void Header_OfBlock1_HasItsHash() =>
        Assert.Equal(
            "00000000839a8e6886ab5951d76f411475428afc90947ee320161bbf18eb6048",
            DisplayHash(Block1(1m).Header([0x04], 0x4966bc61, 0x9962e301, 1)));

    [Fact]
    public void Header_OfBlock170WithItsPayment_HasItsHash() =>
        Assert.Equal(
            "00000000d1145790a8694403d4063f323d499e655c83426834d4ce2f8dd4a2ee",
            DisplayHash(Block170().Header([0x02], 1231731025, 1889418792, 1)));

    [Theory]
    [InlineData("1", ShareVerdict.Accepted, true)]
    [InlineData("1.9", ShareVerdict.Accepted, true)]
    [InlineData("2", ShareVerdict.LowDifficulty, true)]
    public async Task Judge_Block1AtADifficulty_SaysWhatItIsWorth(string difficulty, object verdict, bool block)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        using PoolSession session = Session(pool, Block1(decimal.Parse(difficulty, null)));
        JudgedShare share = PoolJudge.Judge(Submit(User, "1", "04", "4966bc61", "9962e301"), session);
        Assert.Equal(verdict, share.Verdict);
        Assert.Equal(block, share.IsBlock);
    }

    [Theory]
    [InlineData(ShareVerdict.Unauthorized, "hal", "1", "04", "4966bc61", "9962e301")]
    [InlineData(ShareVerdict.UnknownJob, User, "2", "04", "4966bc61", "9962e301")]
    [InlineData(ShareVerdict.Malformed, User, "1", "0004", "4966bc61", "9962e301")]
    [InlineData(ShareVerdict.Malformed, User, "1", "04", "4966bc6", "9962e301")]
    [InlineData(ShareVerdict.Malformed, User, "1", "04", "4966bc61", "9962e30x")]
    [InlineData(ShareVerdict.Malformed, User, "1", "04", "4966bc61")]
    [InlineData(ShareVerdict.BadTime, User, "1", "04", "4966bc60", "9962e301")]
    [InlineData(ShareVerdict.BadTime, User, "1", "04", "4966d882", "9962e301")]
    [InlineData(ShareVerdict.LowDifficulty, User, "1", "04", "4966bc61", "9962e302")]
    [InlineData(ShareVerdict.BadVersion, User, "1", "04", "4966bc61", "9962e301", "00002000")]
    public async Task Judge_FaultySubmission_IsRefused(object verdict, params string[] parameters)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        using PoolSession session = Session(pool, Block1(1m));
        Assert.Equal(verdict, PoolJudge.Judge(Submit(parameters), session).Verdict);
    }

    [Fact]
    public void TargetOf_FractionOfADifficulty_IsExact()
    {
        Assert.Equal(PoolBytes.TargetOfBits(0x1d00ffff), PoolBytes.TargetOf(1m));
        Assert.Equal(PoolBytes.TargetOf(1m) * 1_000_000, PoolBytes.TargetOf(0.000001m));
    }

    private static PoolSession Session(PoolSimulator pool, PoolJob job)
    {
        var session = new PoolSession(pool, new System.Net.Sockets.TcpClient(), 1);
        session.Sit(new PoolSeat("sid", job.ExtraNonce1, job.ExtraNonce2Size), User, job);
        return session;
    }

    private static PoolRequest Submit(params string[] parameters) =>
        PoolRequest.Parse(JsonSerializer.Serialize(new { id = 4, method = "mining.submit", @params = parameters }));

    private static PoolJob Block1(decimal difficulty) => Job(
        "000000000019d6689c085ae165831e934ff763ae46a2a6c172b3f1b60a8ce26f",
        "0100f2052a0100000043410496b538e853519c726a2c91e61ec11600ae1390813a627c66fb8be7947be63c52da7589379515d4e0a604"
        + "f8141781e62294721166bf621e73a82cbf2342c858eeac00000000",
        [], 0x4966bc61, difficulty);

    private static PoolJob Block170() => Job(
        "000000002a22cfee1f2c846adbd12b3e183d4f97683f85dad08a79780a84bd55",
        "0100f2052a01000000434104d46c4968bde02899d2aa0963367c7a6ce34eec332b32e42e5f3407e052d64ac625da6f0718e7b30214"
        + "0434bd725706957c092db53805b821a85b23a7ac61725bac00000000",
        [Reversed("f4184fc596403b9d638783cf57adfe4c75c605f6356fbc91338530e9831e9e16")], 1231731025, 1m);

    // The scriptSig is 04ffff001d (nBits), 01 and one byte: taken here as extranonce1 and extranonce2.
    private static PoolJob Job(string previous, string outputs, byte[][] branch, uint time, decimal difficulty) => new(
        "1",
        Reversed(previous),
        [1, 0, 0, 0, 1, .. new byte[32], 0xff, 0xff, 0xff, 0xff, 7, 4, 0xff, 0xff, 0, 0x1d],
        [0xff, 0xff, 0xff, 0xff, .. PoolBytes.Unhex(outputs, outputs.Length / 2)!],
        branch,
        Version: 1, Bits: 0x1d00ffff, time, ExtraNonce1: [1], ExtraNonce2Size: 1, difficulty, Mask: 0, Clean: true);

    private static byte[] Reversed(string displayHash)
    {
        byte[] bytes = PoolBytes.Unhex(displayHash, 32)!;
        Array.Reverse(bytes);
        return bytes;
    }

    private static string DisplayHash(byte[] header)
    {
        byte[] hash = PoolBytes.DoubleSha256(header);
        Array.Reverse(hash);
        return PoolBytes.Hex(hash);
    }
}
