using CsCheck;
using Microsoft.Extensions.Time.Testing;
using Miner.Core.Mining;
using Miner.Pools.Failover;

namespace Miner.Tests.Failover;

/// <summary>The rules against random histories of four pools.</summary>
public sealed class FailoverListTests
{
    private const int Pools = 4;

    private static readonly FailoverOptions Options = new()
    {
        Patience = TimeSpan.FromSeconds(10),
        StableFor = TimeSpan.FromSeconds(30),
        Farewell = TimeSpan.FromSeconds(5),
    };

    private enum Kind
    {
        Work,
        Idle,
        Wait,
        Fail,
        Lose,
    }

    // Losses are for good, so they are rare: otherwise most histories would be short.
    private static readonly Gen<(Kind Kind, int Pool)> Event = Gen.Select(
        Gen.Frequency(
            (4, Gen.Const(Kind.Work)),
            (4, Gen.Const(Kind.Idle)),
            (8, Gen.Const(Kind.Wait)),
            (3, Gen.Const(Kind.Fail)),
            (1, Gen.Const(Kind.Lose))),
        Gen.Int[0, Pools - 1]);

    [Fact]
    public void Rules_AnyHistory_KeepTheirPromises() =>
        Event.Array[1, 60].Sample(events =>
        {
            var world = new World();
            foreach ((Kind kind, int pool) in events)
            {
                world.Play(kind, pool);
                if (world.List.IsAllLost) return;
                world.Settle();
                world.Check();
            }
        }, iter: 2000);

    [Fact]
    public void Rules_BetterPoolFlaps_IsNotTakenBack()
    {
        var world = new World();
        world.Settle();
        world.Pass(Options.Patience);
        world.Play(Kind.Work, 1);
        world.Settle();
        for (int flap = 0; flap < 10; flap++)
        {
            world.Play(Kind.Work, 0);
            world.Pass(Options.StableFor - TimeSpan.FromSeconds(1));
            world.Play(Kind.Idle, 0);
            world.Settle();
            Assert.Equal("1", world.List.Active!.Pool.Name);
        }

        world.Play(Kind.Work, 0);
        world.Pass(Options.StableFor);
        Assert.Equal("0", world.List.Active!.Pool.Name);
    }

    [Fact]
    public void Rules_PoolAfterPoolFails_TheNextIsStartedAtOnce()
    {
        var world = new World();
        for (int pool = 0; pool < Pools; pool++)
        {
            world.Settle();
            Assert.Equal(pool + 1, world.List.Members.Count(static member => member.IsNeeded));
            world.Play(Kind.Fail, pool);
        }
    }

    [Fact]
    public void Rules_ActivePoolIsSilentButHasNotFailed_KeepsItsPatience()
    {
        var world = new World();
        world.Settle();
        world.Play(Kind.Work, 0);
        world.Pass(Options.StableFor);
        world.Play(Kind.Idle, 0);
        world.Pass(Options.Patience - TimeSpan.FromSeconds(1));
        Assert.False(world.List.Members[1].IsNeeded);
        world.Pass(TimeSpan.FromSeconds(1));
        Assert.True(world.List.Members[1].IsNeeded);
    }

    [Fact]
    public void Rules_DismissedPoolStillWorks_IsTakenAtOnce()
    {
        var world = new World();
        world.Settle();
        world.Pass(Options.Patience);
        world.Play(Kind.Work, 1);
        world.Settle();
        world.Play(Kind.Work, 0);
        world.Pass(Options.StableFor);
        Assert.NotNull(world.List.Members[1].Run!.DismissedAt);
        world.Play(Kind.Idle, 0);
        world.Settle();
        Assert.Equal("1", world.List.Active!.Pool.Name);
        Assert.Null(world.List.Members[1].Run!.DismissedAt);
    }

    /// <summary>A list whose sources are never asked anything.</summary>
    private sealed class World
    {
        private readonly FakeTimeProvider _time = new();

        public World() => List = new FailoverList(
            [.. Enumerable.Range(0, Pools).Select(static i => $"{i}").Select(static name =>
                new FailoverMember(new FailoverPool(name, () => new ScriptedSource(name))))],
            Options,
            _time);

        public FailoverList List { get; }

        public void Play(Kind kind, int pool)
        {
            FailoverMember member = List.Members[pool];
            switch (kind)
            {
                case Kind.Work:
                    SourceOf(member)?.Recover();
                    member.Run?.Take(ScriptedSource.JobOf($"{pool}", "1"));
                    break;
                case Kind.Fail: SourceOf(member)?.FailAttempt(); break;
                case Kind.Idle: member.Run?.Take(null); break;
                case Kind.Wait: _time.Advance(TimeSpan.FromSeconds(1 + (7 * pool))); break;
                default:
                    if (member.Run is null) break;
                    member.Run = null;
                    member.Loss = new SourceLostException(SourceLoss.Unreachable, "lost");
                    break;
            }
        }

        /// <summary>Time passes in small steps, as the source's clock would tick.</summary>
        public void Pass(TimeSpan span)
        {
            Settle();
            for (TimeSpan passed = TimeSpan.Zero; passed < span; passed += TimeSpan.FromSeconds(1))
            {
                _time.Advance(TimeSpan.FromSeconds(1));
                Settle();
            }
        }

        public void Settle()
        {
            List.Observe();
            List.ChooseActive();
            List.Dismiss();
            for (int starts = 0; List.NextToStart() is { } next; starts++)
            {
                Assert.True(starts < Pools, "starting never ends");
                if (next.Run is { } run) run.Recall(_time.GetTimestamp());
                else next.Run = new FailoverRun(next.Pool.Open(), new CancellationTokenSource(), _time.GetTimestamp());
            }

            while (List.NextToStop() is { } last) last.Run = null;
        }

        public void Check()
        {
            FailoverMember[] members = [.. List.Members];
            FailoverMember? active = List.Active;
            Assert.True(members.Any(static m => m.IsNeeded), "nobody is asked for work");
            Assert.All(members, static m => Assert.False(m.Loss is not null && m.Run is not null));
            if (members.Any(static m => m.Works))
            {
                Assert.True(active is { Works: true, IsNeeded: true }, "work there is, and nobody mines it");
                int place = Array.IndexOf(members, active);
                Assert.All(members[..place].Where(static m => m.Loss is null), static m => Assert.True(m.IsNeeded));
                Assert.All(members[(place + 1)..], static m => Assert.False(m.IsNeeded));
                Assert.All(members[..place].Where(static m => m.Works), m => Assert.True(
                    _time.GetElapsedTime(m.Run!.Since) < Options.StableFor, "a stable better pool is left out"));
                return;
            }

            int last = Array.FindLastIndex(members, static m => m.IsNeeded);
            if (SourceOf(members[last])!.Status.FailedAttempts > 0)
                Assert.All(members[(last + 1)..], static m => Assert.NotNull(m.Loss));
        }

        private static ScriptedSource? SourceOf(FailoverMember member) => (ScriptedSource?)member.Run?.Source;
    }
}
