using System.Collections.Immutable;

namespace Miner.Pools.Failover;

/// <summary>
/// The rules of failover, without tasks or sockets: who gives the work, who is started next and who is needed no more.
/// Members stand best first.
/// </summary>
internal sealed class FailoverList(ImmutableArray<FailoverMember> members, FailoverOptions options, TimeProvider time)
{
    public ImmutableArray<FailoverMember> Members => members;

    /// <summary>Who gives the work; null until somebody first does, and when it was lost.</summary>
    public FailoverMember? Active { get; private set; }

    public bool IsAllLost => members.All(static member => member.Loss is not null);

    /// <summary>Looks how every source does.</summary>
    public void Observe()
    {
        foreach (FailoverMember member in members) member.Run?.Observe(time.GetTimestamp());
    }

    /// <summary>Chooses who gives the work; true when that changed.</summary>
    public bool ChooseActive()
    {
        FailoverMember? chosen = Active is { Works: true }
            ? members.Where(IsBetter).FirstOrDefault(IsStable) ?? Active
            : members.FirstOrDefault(static member => member.Works) ?? (Active is { Loss: null } ? Active : null);
        if (chosen == Active) return false;
        Active = chosen;
        return true;
    }

    /// <summary>
    /// Who to start now: one better than the active; where nobody works, the next once the last has failed or has taken
    /// too long.
    /// </summary>
    public FailoverMember? NextToStart()
    {
        IEnumerable<FailoverMember> idle = members.Where(static member => member is { Loss: null, IsNeeded: false });
        if (Active is { Works: true }) return idle.FirstOrDefault(IsBetter);
        if (members.Any(static member => member.Works)) return null;
        FailoverMember? last = members.LastOrDefault(static member => member.IsNeeded);
        if (last?.Run is { HasFailed: false } run && Left(run.Since, options.Patience) > TimeSpan.Zero) return null;
        return idle.FirstOrDefault(member => last is null || PlaceOf(member) > PlaceOf(last));
    }

    /// <summary>Marks those that stand behind a working source.</summary>
    public void Dismiss()
    {
        if (Active is not { Works: true }) return;
        Active.Run!.DismissedAt = null;
        foreach (FailoverMember member in members.Skip(PlaceOf(Active) + 1))
            if (member.Run is { } run) run.DismissedAt ??= time.GetTimestamp();
    }

    /// <summary>A source whose time to say farewell is over; null where there is none.</summary>
    public FailoverMember? NextToStop() => members.FirstOrDefault(member =>
        member.Run?.DismissedAt is { } at && Left(at, options.Farewell) <= TimeSpan.Zero);

    private bool IsStable(FailoverMember member) =>
        member.Works && Left(member.Run!.Since, options.StableFor) <= TimeSpan.Zero;

    private bool IsBetter(FailoverMember member) => PlaceOf(member) < PlaceOf(Active!);

    private int PlaceOf(FailoverMember member) => members.IndexOf(member);

    private TimeSpan Left(long since, TimeSpan span) => span - time.GetElapsedTime(since);
}
