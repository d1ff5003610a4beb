using Miner.Core.Mining;
using Miner.Engine;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

public sealed class DeviceSelfTestTests
{
    [Theory, MemberData(nameof(Searches.Paths), MemberType = typeof(Searches))]
    public void FindFault_HonestDevice_Passes(string path)
    {
        using ISearchDevice device = Searches.Device(path);
        Assert.Null(DeviceSelfTest.FindFault(device));
    }

    [Fact]
    public void FindFault_SilentDevice_MissesTheFirstBlock()
    {
        using LyingDevice device = new(static (_, _) => []);
        Assert.Equal("block 0 in 1 versions, alone: 1 of 1 known answers missed", Fault(device));
    }

    [Fact]
    public void FindFault_OneLaneIsDead_Fails()
    {
        using LyingDevice device = new(static (hits, _) => hits.Where(static hit => hit.Variant != 37));
        Assert.Contains("missed", Fault(device), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_EverySixteenthNonceIsDead_Fails()
    {
        using LyingDevice device = new(static (hits, _) => hits.Where(static hit => (hit.Nonce & 15) != 2));
        Assert.Contains("missed", Fault(device), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_LastNonceIsLeftOut_Fails()
    {
        using LyingDevice device = new(static (hits, range) =>
            hits.Where(hit => range.Count == 1 || unchecked(hit.Nonce - range.First) != range.Count - 1));
        Assert.Contains("last nonce", Fault(device), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_WrongVariantNumber_Fails()
    {
        using LyingDevice device = new(static (hits, _) =>
            hits.Select(static hit => hit with { Variant = hit.Variant + 1 }));
        Assert.Contains("outside the work", Fault(device), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_NonceBeyondRange_Fails()
    {
        using LyingDevice device = new(static (hits, range) =>
            hits.Append(new Hit(unchecked(range.First + (uint)range.Count), 0)));
        Assert.Contains("outside the work", Fault(device), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_ReportsEverything_Fails()
    {
        using LyingDevice device = new(static (_, range) =>
            Enumerable.Range(0, (int)range.Count).Select(step => new Hit(unchecked(range.First + (uint)step), 0)));
        Assert.Contains("block 0 in 1 versions, first nonce: 301 hits", Fault(device), StringComparison.Ordinal);
    }

    [Fact]
    public void FindFault_OneFalseHitACall_IsLeftToTheJudge()
    {
        using LyingDevice device = new(static (hits, range) => hits.Append(new Hit(range.First, 0)));
        Assert.Null(DeviceSelfTest.FindFault(device));
    }

    private static string Fault(LyingDevice device)
    {
        string? fault = DeviceSelfTest.FindFault(device);
        Assert.NotNull(fault);
        return fault;
    }

    // A true search whose answers are bent before they are reported.
    private sealed class LyingDevice(Func<Hit[], NonceRange, IEnumerable<Hit>> bend) : ISearchDevice
    {
        private readonly CpuDevice _honest = new(0, CpuSearchers.All[^1].Paths.First());

        public DeviceInfo Info => _honest.Info with { Name = "liar", VariantsPerWork = 48 };

        public int Search(Work work, NonceRange range, Span<Hit> hits)
        {
            Hit[] reported = [.. bend(_honest.Find(work, range), range)];
            reported.AsSpan(0, int.Min(reported.Length, hits.Length)).CopyTo(hits);
            return reported.Length;
        }

        public void Dispose() => _honest.Dispose();
    }
}
