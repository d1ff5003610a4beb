using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Stratum;

namespace Miner.Tests.Stratum;

/// <summary>
/// Plays the pool's part of a dialogue and demands that the miner says its own, word for word. Shares are handed in as
/// the dialogue has them; time passes where the miner said something that nobody asked for.
/// </summary>
internal sealed class TranscriptPlayer
{
    // The miner has had its say by then; if not, the clock moves on by as little as it did in the recording.
    private static readonly TimeSpan Calm = TimeSpan.FromMilliseconds(200);

    // The miner looks at the clock once in this time.
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(1);

    private readonly SourceBench _bench;
    private readonly StratumTranscript _transcript;
    private readonly Dictionary<string, Job> _jobs = [];
    private readonly Dictionary<string, Task<ShareOutcome>> _submitted = [];
    private readonly HashSet<Task<ShareOutcome>> _judged = [];
    private readonly ImmutableHashSet<string> _neededJobs;
    private ScriptedConnection? _pool;
    private (TimeSpan At, long Ours) _connected;
    private long? _authorizing;
    private bool _isIn;
    private string? _dueJob;

    private TranscriptPlayer(SourceBench bench, StratumTranscript transcript)
    {
        (_bench, _transcript) = (bench, transcript);
        _neededJobs = [.. transcript.Calls("mining.submit").Select(static submit => submit[1].GetString()!)];
    }

    private ScriptedConnection Pool => _pool ?? throw new InvalidOperationException("the dialogue begins unconnected");

    /// <summary>Plays one run of the miner, with the options that its own lines show.</summary>
    public static async Task PlayAsync(StratumTranscript transcript)
    {
        await using var bench = new SourceBench(transcript.OptionsOver);
        await new TranscriptPlayer(bench, transcript).PlayAsync();
    }

    private async Task PlayAsync()
    {
        foreach (TranscriptEntry entry in _transcript.Entries)
        {
            switch (entry.Direction)
            {
                case TranscriptDirection.Received: await SayAsync(entry.Line); break;
                case TranscriptDirection.Sent: await ExpectAsync(entry); break;
                default: await HappenAsync(entry); break;
            }
        }
    }

    private async Task SayAsync(string line)
    {
        await Pool.SendAsync(line);
        if (TranscriptReading.Object(line) is not { } root) return;
        if (root.Call("mining.notify") is { } notify && _neededJobs.Contains(notify[0].ToString()))
            _dueJob = notify[0].ToString();
        _isIn |= _authorizing is { } id && root.SaysYesTo(id);
        // The source keeps only the latest job for who is slow to ask; a job whose share follows must not be missed.
        if (!_isIn || _dueJob is null) return;
        await JobAsync(_dueJob);
        _dueJob = null;
    }

    private async Task ExpectAsync(TranscriptEntry entry)
    {
        JsonElement root = TranscriptReading.Object(entry.Line)
            ?? throw new FormatException($"no miner said '{entry.Line}'");
        if (root.Call("mining.authorize") is not null) _authorizing = root.GetProperty("id").GetInt64();
        if (root.Call("mining.submit") is { } submit) Submit(submit);
        Assert.Equal(entry.Line, (await HearAsync(entry.At))?.GetRawText());
    }

    private async Task HappenAsync(TranscriptEntry entry)
    {
        string[] words = entry.Line.Split(' ');
        switch (words[0])
        {
            case "connected":
                _pool = await _bench.ConnectionAsync();
                lock (_bench.Pool.Addresses) Assert.Equal(words[^1], _bench.Pool.Addresses[^1].ToString());
                (_connected, _authorizing, _isIn) = ((entry.At, _bench.Time.GetTimestamp()), null, false);
                break;
            case "accepted": Assert.IsType<ShareOutcome.Accepted>(await NextOutcomeAsync()); break;
            case "rejected":
                var rejected = Assert.IsType<ShareOutcome.Rejected>(await NextOutcomeAsync());
                Assert.Equal(words[1], rejected.Reason.ToString());
                break;
            // Why the session ended, in words: whoever ended it, the pool is gone.
            default: Pool.Close(); break;
        }
    }

    private async Task<JsonElement?> HearAsync(TimeSpan at)
    {
        Task<JsonElement?> hearing = Pool.ReadAsync();
        await Task.WhenAny(hearing, Task.Delay(Calm));
        TimeSpan left = at - _connected.At - _bench.Time.GetElapsedTime(_connected.Ours) + Tick;
        if (!hearing.IsCompleted && left > TimeSpan.Zero) _bench.Time.Advance(left);
        return await hearing;
    }

    private async Task JobAsync(string id)
    {
        Job? job;
        do
        {
            job = await _bench.NextJobAsync();
            if (job is not null) _jobs[job.Id] = job;
        }
        while (job?.Id != id);
    }

    // A share that goes out a second time was not handed in a second time.
    private void Submit(JsonElement parameters)
    {
        if (_submitted.ContainsKey(parameters.GetRawText())) return;
        Job job = _jobs[parameters[1].GetString()!];
        uint bits = parameters.GetArrayLength() > 5 ? (uint)Hex(parameters[5]) : 0;
        uint version = (job.Version & ~job.VersionMask.Bits) | bits;
        var work = new Work(job, Hex(parameters[2]), (uint)Hex(parameters[3]), [version], WorkCutter.YieldWord);
        BlockHeader header = work.HeaderOf(new Hit((uint)Hex(parameters[4]), 0));
        Hash256 hash = header.ComputeHash();
        var share = new Share(work, header, hash, job.BlockTarget.IsMetBy(hash), "cpu0");
        _submitted.Add(parameters.GetRawText(), _bench.Source.SubmitAsync(share, CancellationToken.None).AsTask());
    }

    private async Task<ShareOutcome> NextOutcomeAsync()
    {
        Task<ShareOutcome> done = await Task.WhenAny(_submitted.Values.Except(_judged));
        _judged.Add(done);
        return await done;
    }

    private static ulong Hex(JsonElement text) =>
        ulong.Parse(text.GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
}
