using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Numerics;
using Miner.Tests.Stratum.Simulator;

namespace Miner.Bench;

/// <summary>
/// Rates any miner by the work a pool accepts: the tests' pool, whose judge shares no line with our search, is opened on a
/// loopback port, the miner is started as a child, and the shares of a span of time are counted.
/// </summary>
/// <param name="Command">The miner's command line; <c>{url}</c> stands for the pool's address.</param>
internal sealed record JudgedRun(decimal Difficulty, TimeSpan Span, IReadOnlyList<string> Command)
{
    private const string Usage = "usage: pool DIFFICULTY SECONDS COMMAND..., where {url} stands for the pool's address";

    // From the first job on: tuning, just-in-time compilation and a miner's first small ranges are not its rate.
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);

    public static JudgedRun? Parse(ReadOnlySpan<string> args, TextWriter errors)
    {
        if (args.Length > 2
            && decimal.TryParse(args[0], NumberStyles.Float, CultureInfo.InvariantCulture, out decimal difficulty)
            && double.TryParse(args[1], CultureInfo.InvariantCulture, out double seconds)
            && difficulty > 0 && seconds > 0)
        {
            return new JudgedRun(difficulty, TimeSpan.FromSeconds(seconds), args[2..].ToArray());
        }

        errors.WriteLine(Usage);
        return null;
    }

    /// <summary>The last line written begins with the rate by processor time and that by the clock, in MH/s.</summary>
    public async Task<int> RunAsync(TextWriter output, TextWriter errors)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Difficulty = Difficulty });
        using Process miner = Start($"stratum+tcp://{PoolSimulator.Host}:{pool.Port}");
        try
        {
            PoolSession session = await pool.ReadySessionAsync();
            await Task.Delay(WarmUp, TimeProvider.System);
            Moment start = Moment.Now(miner, pool);
            await Task.Delay(Span, TimeProvider.System);
            Moment end = Moment.Now(miner, pool);
            output.WriteLine(Describe(start, end, session.LastJob!.ShareTarget, pool.Book));
            return 0;
        }
        catch (Exception e) when (e is TimeoutException or Win32Exception or InvalidOperationException)
        {
            errors.WriteLine($"the miner did not mine: {e.Message}");
            return 1;
        }
        finally
        {
            if (!miner.HasExited) miner.Kill(entireProcessTree: true);
        }
    }

    private Process Start(string url)
    {
        string[] words = [.. Command.Select(word => word.Replace("{url}", url, StringComparison.Ordinal))];
        return Process.Start(words[0], words[1..]);
    }

    private static string Describe(Moment start, Moment end, BigInteger target, PoolBook book)
    {
        double hashes = (end.Accepted - start.Accepted) * (double)(BigInteger.Pow(2, 256) / (target + 1));
        double seconds = TimeProvider.System.GetElapsedTime(start.Clock, end.Clock).TotalSeconds;
        double processorSeconds = (end.Processor - start.Processor).TotalSeconds;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{hashes / processorSeconds / 1e6:F2} {hashes / seconds / 1e6:F2} MH/s of accepted work by processor time and "
            + $"by the clock: {end.Accepted - start.Accepted} shares in {processorSeconds:F1} s and {seconds:F1} s; "
            + $"verdicts since the start: {book}");
    }

    private readonly record struct Moment(long Clock, TimeSpan Processor, long Accepted)
    {
        public static Moment Now(Process miner, PoolSimulator pool)
        {
            miner.Refresh();
            return new Moment(TimeProvider.System.GetTimestamp(), miner.TotalProcessorTime, pool.Book.Accepted);
        }
    }
}
