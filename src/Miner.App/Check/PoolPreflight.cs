using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Miner.App.Output;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Pools.Stratum;

namespace Miner.App.Check;

/// <summary>Talks to a pool until its first job, and says what it saw. Called once.</summary>
/// <param name="hashesPerSecond">What this machine does, to tell how often a share will be found.</param>
internal sealed class PoolPreflight(StratumOptions options, double hashesPerSecond, TimeProvider time) : IDisposable
{
    // Event ids of Miner.Pools.Stratum.
    private const int Authorized = 1001, PoolSaid = 1009, ConfigureRefused = 1012, Connected = 1101;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnusualSkew = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RareShare = TimeSpan.FromHours(1);

    private readonly List<PreflightFinding> _findings = [];
    private readonly EventList _events = new();

    /// <summary>Null where mining would work; otherwise what the miner would end with.</summary>
    public ExitCode? Verdict { get; private set; }

    public async Task<IReadOnlyList<PreflightFinding>> RunAsync(CancellationToken stop)
    {
        if (options.Proxy is null && !await ResolveAsync(stop)) return _findings;
        var source = new StratumSource(
            null, options with { Retries = 1, RetryPause = TimeSpan.FromSeconds(1) }, time, _events);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(Patience);
        string? trouble = null;
        Job? job = null;
        try
        {
            job = await FirstJobAsync(source, patience.Token);
        }
        catch (SourceLostException e)
        {
            trouble = e.Message;
            Verdict = e.Loss.ToExitCode();
        }
        catch (OperationCanceledException) when (!stop.IsCancellationRequested)
        {
            trouble = $"no job within {Patience.TotalSeconds:0} s; last seen: {source.Status.Detail}";
            Verdict = ExitCode.Unreachable;
        }

        TellConnection(trouble);
        if (job is not null) TellJob(job);
        return _findings;
    }

    public void Dispose() => _events.Dispose();

    private static async Task<Job?> FirstJobAsync(StratumSource source, CancellationToken stop)
    {
        await foreach (Job? job in source.ReadJobsAsync(stop))
            if (job is not null) return job;
        return null;
    }

    private async Task<bool> ResolveAsync(CancellationToken stop)
    {
        try
        {
            IPAddress[] addresses = await Dns.GetHostAddressesAsync(options.Address.Host, stop);
            Add("address", PreflightGrade.Ok, string.Join(", ", addresses.Take(3)));
            return true;
        }
        catch (SocketException e)
        {
            Add("address", PreflightGrade.Fail, $"{options.Address.Host}: {e.Message}; is the name spelt right?");
            Verdict = ExitCode.Unreachable;
            return false;
        }
    }

    private void TellConnection(string? trouble)
    {
        bool connected = _events.Of(Connected).Count > 0;
        bool authorized = _events.Of(Authorized).Count > 0;
        if (connected) Add("connection", PreflightGrade.Ok, _events.Of(Connected)[^1]);
        if (authorized) Add("login", PreflightGrade.Ok, _events.Of(Authorized)[^1]);
        foreach (string text in _events.Of(ConfigureRefused)) Add("rolling", PreflightGrade.Warn, text);
        foreach (string text in _events.Of(PoolSaid)) Add("message", PreflightGrade.Ok, text);
        if (trouble is not null)
            Add(authorized ? "job" : connected ? "login" : "connection", PreflightGrade.Fail, trouble);
    }

    private void TellJob(Job job)
    {
        VersionMask free = job.VersionMask.FreeIn(job.Version);
        Add("rolling", PreflightGrade.Ok, free.Bits == 0 ? "no version rolling" : $"version mask {job.VersionMask}");
        double difficulty = Difficulty.Of(job.ShareTarget);
        string height = job.Height is { } number
            ? string.Create(CultureInfo.InvariantCulture, $", height {number}")
            : "";
        Add(
            "job",
            PreflightGrade.Ok,
            $"{job.Id}{height}, network difficulty {Units.Difficulty(Difficulty.Of(job.BlockTarget))}");
        double seconds = job.ShareTarget.ExpectedHashes / hashesPerSecond;
        bool isRare = seconds > RareShare.TotalSeconds;
        Add(
            "shares",
            isRare ? PreflightGrade.Warn : PreflightGrade.Ok,
            $"difficulty {Units.Difficulty(difficulty)}: one every {Units.Duration(seconds)}"
            + $" at {Units.Rate(hashesPerSecond)}"
            + (isRare ? "; ask for less with --suggest-difficulty" : ""));
        TellClock(DateTimeOffset.FromUnixTimeSeconds(job.Time) - time.GetUtcNow());
    }

    private void TellClock(TimeSpan skew)
    {
        string direction = skew < TimeSpan.Zero ? "behind" : "ahead of";
        Add(
            "clock",
            skew.Duration() > UnusualSkew ? PreflightGrade.Warn : PreflightGrade.Ok,
            $"the job's time is {Units.Duration(skew.Duration())} {direction} ours");
    }

    private void Add(string name, PreflightGrade grade, string text) =>
        _findings.Add(new PreflightFinding(name, grade, text));
}
