using System.Collections.Immutable;
using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.Tests.Output;

internal static class SampleSnapshots
{
    public static DeviceSnapshot Device(int index, DeviceState state = DeviceState.Searching, string? reason = null) =>
        new($"cpu{index}:avx512", "AVX-512", state, new HashRates(40.25e6, 39.5e6, null, 39e6, 41e6),
            7_500_000_000, 29, 0, 27.9, reason);

    public static EngineSnapshot Mining { get; } = new(
        TimeSpan.FromSeconds(192),
        false,
        new SourceStatus("pool.example:3333", SourceState.Working, "TLS 1.3"),
        new JobView("6f3a", "pool.example:3333", 840_000, 1024, 82.3e12, TimeSpan.FromSeconds(12)),
        LedgerSnapshot.Empty with
        {
            Found = 14,
            Accepted = 12,
            Rejected = ImmutableSortedDictionary<RejectReason, long>.Empty.Add(RejectReason.LowDifficulty, 1),
            Unknown = 1,
            BestDifficulty = 12_345,
        },
        [Device(0), Device(1)]);

    public static EngineSnapshot Starting { get; } = new(
        TimeSpan.Zero,
        false,
        new SourceStatus("pool.example:3333", SourceState.Connecting, ""),
        null,
        LedgerSnapshot.Empty,
        [new DeviceSnapshot("cpu0:avx512", "AVX-512", DeviceState.SelfTest, default, 0, 0, 0, 0, null)]);
}
