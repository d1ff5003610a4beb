using System.Text.Json;
using Miner.App;
using Miner.Core.Chain;
using Miner.Records.Proofs;
using Miner.Records.Verification;
using Miner.Tests.Node;
using Miner.Tests.Records;

namespace Miner.Tests.Commands;

/// <summary>The program holds records against proofs.</summary>
public sealed class ProofCommandTests : IDisposable
{
    private const int Height = 101;

    private readonly TestFolder _folder = new();
    private readonly SampleProof _sample = SampleProofs.Of(batchSize: 5, tenants: 2, blockLevels: 3, Height, seed: 1);

    public ProofCommandTests()
    {
        File.WriteAllBytes(In("record"), _sample.Record);
        File.WriteAllBytes(In("proof.ots"), OtsFile.Write(_sample.Proof));
        File.WriteAllBytes(In("proof.json"), JsonProof.Write(_sample.Proof));
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("proof.ots")]
    [InlineData("proof.json")]
    public async Task Verify_AgainstAnArchive_IsProven(string proof)
    {
        using (HeaderArchive archive = HeaderArchive.Create(In("headers"), ChainNetwork.Regtest, Height))
            archive.Append([_sample.Header]);
        (int code, string said, string error) = await VerifyAsync("record", proof, "--headers", In("headers"));
        Assert.Equal("", error);
        Assert.Equal((int)ExitCode.Done, code);
        Assert.Contains("Proven on regtest: the record existed when block 101 was found, 2023-11-14 22:15:01 UTC", said);
        Assert.Contains("with 0 on top", said);
        Assert.DoesNotContain("NO", said, StringComparison.Ordinal);
        Assert.DoesNotContain(_sample.Proof.Salt.ToHex(), said, StringComparison.Ordinal);
        Assert.DoesNotContain(_sample.Proof.RecordDigest.ToString(), said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_JsonAgainstAnArchive_IsAllThatTheWordsSay()
    {
        BlockHeader next = SampleProofs.Mined(_sample.Header.ComputeHash(), default, _sample.Header.Time + 600);
        using (HeaderArchive archive = HeaderArchive.Create(In("headers"), ChainNetwork.Regtest, Height))
            archive.Append([_sample.Header, next]);
        JsonElement told = await VerifyJsonAsync(ExitCode.Done, "record", "--headers", In("headers"));
        Assert.Equal("proven", told.GetProperty("outcome").GetString());
        Assert.Equal("regtest", told.GetProperty("network").GetString());
        Assert.Equal(Height, told.GetProperty("height").GetInt32());
        Assert.Equal(_sample.Header.ComputeHash().ToString(), told.GetProperty("block").GetString());
        Assert.Equal(1, told.GetProperty("blocks_on_top").GetInt32());
        Assert.Equal(4, told.GetProperty("work").GetDouble(), 0.001);
        Assert.Equal(0, told.GetProperty("minimum_work").GetDouble());
        Assert.Equal(
            DateTimeOffset.FromUnixTimeSeconds(_sample.Header.Time), told.GetProperty("not_after").GetDateTimeOffset());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("not_before").ValueKind);
        Assert.Equal(
            ["record", "batch", "anchor", "commitment", "coinbase", "branch", "header", "work", "minimum"],
            told.GetProperty("steps").EnumerateArray().Select(static step => step.GetProperty("link").GetString()!));
        Assert.All(told.GetProperty("steps").EnumerateArray(), static step => Assert.True(step.GetProperty("holds").GetBoolean()));
    }

    [Fact]
    public async Task Verify_JsonOfAnotherRecord_NamesTheLinkThatFailsAndGivesNoTime()
    {
        File.WriteAllText(In("other"), "{}");
        JsonElement told = await VerifyJsonAsync(
            ExitCode.Incomplete, "other", "--header", Convert.ToHexString(_sample.Header.ToArray()), "--network", "regtest");
        Assert.Equal("not_proven", told.GetProperty("outcome").GetString());
        Assert.Equal(JsonValueKind.Null, told.GetProperty("not_after").ValueKind);
        Assert.Equal(JsonValueKind.Null, told.GetProperty("blocks_on_top").ValueKind);
        JsonElement failed = Assert.Single(
            told.GetProperty("steps").EnumerateArray(), static step => !step.GetProperty("holds").GetBoolean());
        Assert.Equal("record", failed.GetProperty("link").GetString());
    }

    [Fact]
    public async Task Verify_HeaderOfTheMainNetworkWithoutItsWork_IsNotProven()
    {
        string header = Convert.ToHexString(_sample.Header.ToArray());
        (int code, string said, _) = await VerifyAsync("record", "proof.json", "--header", header);
        Assert.Equal((int)ExitCode.Incomplete, code);
        Assert.Contains("NO  Too little work: 2 hashes where at least 7.56e22 hashes are asked for.", said);
        (code, said, _) = await VerifyAsync("record", "proof.json", "--header", header, "--network", "regtest");
        Assert.Equal((int)ExitCode.Done, code);
        Assert.Contains("work costs nothing", said);
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    public async Task Verify_LineEndBehindTheRecord_IsLeftOutAndSaid(string lineEnd)
    {
        File.AppendAllText(In("record"), lineEnd);
        (int code, string said, _) = await VerifyWithHeaderAsync("record", "proof.ots");
        Assert.Equal((int)ExitCode.Done, code);
        Assert.Contains("line end at the end of the file is not part of the record", said);
        File.AppendAllText(In("record"), lineEnd);
        (code, said, _) = await VerifyWithHeaderAsync("record", "proof.ots");
        Assert.Equal((int)ExitCode.Incomplete, code);
        Assert.Contains("NO  The proof is about another record", said);
    }

    [Fact]
    public async Task Verify_WhatCannotBeUsed_SaysWhyAndEndsWith2()
    {
        File.WriteAllText(In("garbage"), "hello");
        byte[] altered = File.ReadAllBytes(In("proof.json"));
        altered[^3] ^= 1;
        File.WriteAllBytes(In("altered.json"), altered);
        using (HeaderArchive.Create(In("headers"), ChainNetwork.Regtest, 500))
        {
        }

        await UnusableAsync("no proof", "record", "garbage");
        await UnusableAsync("no proof, or one cut short: line ", "record", "altered.json");
        byte[] whole = File.ReadAllBytes(In("proof.ots"));
        File.WriteAllBytes(In("cut.ots"), whole[..^20]);
        await UnusableAsync($"the proof is cut short: it ends after {whole.Length - 20} bytes", "record", "cut.ots");
        File.WriteAllBytes(In("empty"), []);
        await UnusableAsync("no proof: the file is empty", "record", "empty");
        await UnusableAsync("Could not find file", "record", "missing");
        await UnusableAsync("Could not find file", "missing", "proof.ots");
        await UnusableAsync("holds no header 101", "record", "proof.ots", "--headers", In("headers"));
        await UnusableAsync("no header archive", "record", "proof.ots", "--headers", In("garbage"));
    }

    private async Task<JsonElement> VerifyJsonAsync(ExitCode expected, string record, params string[] source)
    {
        (int code, string said, _) = await VerifyAsync(record, "proof.ots", [.. source, "--json"]);
        Assert.Equal((int)expected, code);
        return JsonDocument.Parse(said).RootElement;
    }

    private async Task UnusableAsync(string why, string record, string proof, params string[] source)
    {
        (int code, _, string error) = source.Length > 0
            ? await VerifyAsync(record, proof, source)
            : await VerifyWithHeaderAsync(record, proof);
        Assert.Contains(why, error);
        Assert.Equal((int)ExitCode.Usage, code);
    }

    private Task<(int Code, string Out, string Error)> VerifyWithHeaderAsync(string record, string proof) => VerifyAsync(
        record, proof, "--header", Convert.ToHexString(_sample.Header.ToArray()), "--network", "regtest");

    private Task<(int Code, string Out, string Error)> VerifyAsync(string record, string proof, params string[] source) =>
        MinerProcess.RunAsync(["records", "verify", In(record), "--proof", In(proof), .. source]);

    private string In(string name) => Path.Combine(_folder.Path, name);
}
