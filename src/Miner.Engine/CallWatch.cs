namespace Miner.Engine;

/// <summary>
/// Tells a call that never comes back from one that takes its time. It is looked at once a second and counts the
/// looks, not the time between them: a process that was stopped and continued must not lose its devices. The device's
/// loop writes, one task looks.
/// </summary>
internal sealed class CallWatch
{
    public static readonly TimeSpan LookPause = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How much longer than the last a call may take, but never less than <see cref="ShortestPatience"/>.
    /// </summary>
    public const int UsualTimes = 10;

    public const int ShortestPatience = 10;

    /// <summary>
    /// As long as kernels may be compiled: in the first calls, since some drivers do so for each size of launch.
    /// </summary>
    public const int FirstPatience = 180;

    private const int FirstCalls = 64;

    private long _begun;
    private long _ended;
    private long _usual;
    private long _seen;
    private int _looks;

    public void Begin() => Volatile.Write(ref _begun, _begun + 1);

    public void End(TimeSpan elapsed)
    {
        Volatile.Write(ref _usual, elapsed.Ticks);
        Rest();
    }

    /// <summary>Nothing is under way.</summary>
    public void Rest() => Volatile.Write(ref _ended, _begun);

    /// <summary>
    /// True once the call under way has been seen for longer than it may take; how long that is, in seconds.
    /// </summary>
    public bool Look(out int patience)
    {
        long begun = Volatile.Read(ref _begun);
        _looks = begun == _seen && Volatile.Read(ref _ended) != begun ? _looks + 1 : 0;
        _seen = begun;
        double usual = UsualTimes * TimeSpan.FromTicks(Volatile.Read(ref _usual)).TotalSeconds;
        patience = begun <= FirstCalls ? FirstPatience : (int)double.Max(ShortestPatience, usual);
        return _looks > patience;
    }
}
