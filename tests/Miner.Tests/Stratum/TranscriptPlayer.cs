using System.Globalization;
using System.Text.Json;
using Miner.Core.Mining;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

/// <summary>
/// Plays the pool's part of a dialogue and demands that the miner says its own, word for word. Shares are handed in as the
/// dialogue has them.
/// </summary>
internal sealed class TranscriptPlayer(SourceBench bench)
{
    private readonly Dictionary<string, Task<ShareOutcome>> _submitted = [];
    private readonly HashSet<Task<ShareOutcome>> _judged = [];
    private ScriptedConnection? _pool;
    private Job? _job;

    private ScriptedConnection Pool => _pool ?? throw new InvalidOperationException("the dialogue begins unconnected");

    public async Task PlayAsync(StratumTranscript transcript)
    {
        foreach (TranscriptEntry entry in transcript.Entries)
        {
            switch (entry.Direction)
            {
                case TranscriptDirection.Received: await Pool.SendAsync(entry.Line); break;
                case TranscriptDirection.Sent: await ExpectAsync(entry.Line); break;
                default: await HappenAsync(entry.Line); break;
            }
        }
    }

    private async Task ExpectAsync(string line)
    {
        using JsonDocument document = JsonDocument.Parse(line);
        JsonElement root = document.RootElement;
        bool isSubmit = root.TryGetProperty("method", out JsonElement method) && method.ValueEquals("mining.submit");
        if (isSubmit) await SubmitAsync(root.GetProperty("params"));
        Assert.Equal(line, (await Pool.ReadAsync())?.GetRawText());
    }

    private async Task HappenAsync(string what)
    {
        string[] words = what.Split(' ');
        switch (words[0])
        {
            case "connected": _pool = await bench.ConnectionAsync(); break;
            case "job": await JobAsync(words[1]); break;
            case "hang": Pool.Close(); break;
            case "accepted": Assert.IsType<ShareOutcome.Accepted>(await NextOutcomeAsync()); break;
            case "rejected":
                var rejected = Assert.IsType<ShareOutcome.Rejected>(await NextOutcomeAsync());
                Assert.Equal(words[1], rejected.Reason.ToString());
                break;
            default: break; // Why a recorded session ended, in words.
        }
    }

    private async Task<Job> JobAsync(string id)
    {
        while (_job?.Id != id) _job = await bench.NextJobAsync();
        return _job;
    }

    // A share that goes out a second time was not handed in a second time.
    private async Task SubmitAsync(JsonElement parameters)
    {
        if (_submitted.ContainsKey(parameters.GetRawText())) return;
        Job job = await JobAsync(parameters[1].GetString()!);
        uint bits = parameters.GetArrayLength() > 5 ? Hex(parameters[5]) : 0;
        Share template = SampleShares.Of(job, Hex(parameters[2]), Hex(parameters[4]));
        uint version = (job.Version & ~job.VersionMask.Bits) | bits;
        Share share = template with { Header = template.Header with { Time = Hex(parameters[3]), Version = version } };
        _submitted.Add(
            parameters.GetRawText(), bench.Source.SubmitAsync(share, CancellationToken.None).AsTask());
    }

    private async Task<ShareOutcome> NextOutcomeAsync()
    {
        Task<ShareOutcome> done = await Task.WhenAny(_submitted.Values.Except(_judged));
        _judged.Add(done);
        return await done;
    }

    private static uint Hex(JsonElement text) =>
        uint.Parse(text.GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
