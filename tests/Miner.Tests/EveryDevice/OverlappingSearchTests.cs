using Miner.Core.Mining;

namespace Miner.Tests.EveryDevice;

/// <summary>What devices owe that have two searches under way.</summary>
public sealed class OverlappingSearchTests
{
    private const uint EasyWord = 0x00ffffff;

    public static TheoryData<string> Devices { get; } = [.. SharedGpus.Names];

    [Fact]
    public void Devices_InContinuousIntegration_HoldAnOpenClDevice()
    {
        if (Environment.GetEnvironmentVariable("MINER_TEST_GPUS") != "none") SharedGpus.DemandProcessor();
    }

    [Theory, MemberData(nameof(Devices))]
    public void Finish_TwoSearchesUnderWay_GivesEachItsOwnHitsInTurn(string name)
    {
        using IOverlappingDevice device = SharedGpus.Take(name);
        Work[] works =
        [
            Searches.WorkFor(KnownBlocks.Genesis, 1, hitWord: EasyWord),
            Searches.WorkFor(KnownBlocks.Genesis, device.Info.VariantsPerWork, hitWord: EasyWord),
            Searches.WorkFor(KnownBlocks.Parse(KnownBlocks.All[1]), 3, hitWord: EasyWord),
        ];
        Assert.Equal(2, device.Slots);
        var range = new NonceRange(0xfffffe00, 1000);
        device.Start(works[0], range);
        for (int index = 1; index <= works.Length * 4; index++)
        {
            device.Start(works[index % works.Length], range);
            Assert.Equal(Searches.Truth(works[(index - 1) % works.Length], range), FinishOne(device, range));
        }

        Assert.Equal(Searches.Truth(works[0], range), FinishOne(device, range));
    }

    [Theory, MemberData(nameof(Devices))]
    public void Search_MoreHitsThanALaunchKeeps_FindsThemAll(string name)
    {
        using IOverlappingDevice device = SharedGpus.Take(name);
        Work work = Searches.WorkFor(KnownBlocks.Genesis, device.Info.VariantsPerWork, hitWord: 0x7fffffff);
        NonceRange range = new(7, 300);
        Hit[] truth = Searches.Truth(work, range);
        Assert.True(truth.Length > 3 * Miner.Kernels.KernelResults.Capacity);
        Assert.Equal(truth, device.Find(work, range));
    }

    [Theory, MemberData(nameof(Devices))]
    public void Search_MoreHitsThanTheSpanHolds_AreCountedAndNotKept(string name)
    {
        using IOverlappingDevice device = SharedGpus.Take(name);
        Work work = Searches.WorkFor(KnownBlocks.Genesis, 1, hitWord: uint.MaxValue);
        foreach (int room in new[] { 0, 1, 126, 127, 128, 400 })
        {
            var hits = new Hit[room + 1];
            var untouched = new Hit(uint.MaxValue, -1);
            hits[room] = untouched;
            Assert.Equal(500, device.Search(work, new NonceRange(0, 500), hits.AsSpan(0, room)));
            Assert.Equal(room, hits[..room].Distinct().Count(static hit => hit is { Nonce: < 500, Variant: 0 }));
            Assert.Equal(untouched, hits[room]);
        }
    }

    private static Hit[] FinishOne(IOverlappingDevice device, NonceRange range)
    {
        var hits = new Hit[4096];
        int found = device.Finish(hits);
        return [.. hits[..found].OrderBy(static hit => hit.Variant).ThenBy(hit => unchecked(hit.Nonce - range.First))];
    }
}
