using ILGPU.Runtime;
using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Kernels.Host;

/// <summary>The shape that one device is fed in: as recorded, or else measured and recorded.</summary>
internal sealed class TunedShape(GpuListing listing, GpuOptions options, TimeProvider time, ILogger logger)
{
    private const uint FirstVersion = 0x20000000;

    public LaunchShape Of(GpuSlot slot)
    {
        LaunchShape[] candidates =
        [
            .. LaunchShape.Candidates.Where(shape => shape.GroupSize <= listing.Device.MaxNumThreadsPerGroup),
        ];
        if (candidates.Length == 0) return LaunchShape.Usual.For(listing.Device);
        TuningRecord? record = options.TuningFolder is { } folder ? TuningRecord.Of(listing, folder, logger) : null;
        if (record?.Read(candidates) is { } known) return known;
        LaunchShape fastest = new LaunchTuner((shape, nonces) => Time(slot, shape, nonces)).Fastest(candidates);
        record?.Write(fastest);
        return fastest;
    }

    private TimeSpan Time(GpuSlot slot, LaunchShape shape, ulong nonces)
    {
        Work work = WorkOf(shape.Variants);
        try
        {
            slot.Launch(work, new NonceRange(0, 1), shape.GroupSize);
            slot.Wait();
            long start = time.GetTimestamp();
            slot.Launch(work, new NonceRange(0, nonces), shape.GroupSize);
            slot.Wait();
            return time.GetElapsedTime(start);
        }
        catch (AcceleratorException)
        {
            // The kernel has too many registers for a group of that many threads.
            return TimeSpan.MaxValue;
        }
    }

    // Nobody's work, and so hard that nothing is reported.
    private static Work WorkOf(int variants) => Work.ForHeader(
        new BlockHeader(FirstVersion, Hash256.Zero, Hash256.Zero, 0, 0, 0),
        [.. Enumerable.Range(0, variants).Select(static variant => FirstVersion + ((uint)variant << 13))],
        hitWord: 0);
}
