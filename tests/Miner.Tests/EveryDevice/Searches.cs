using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine.Cpu;

namespace Miner.Tests.EveryDevice;

/// <summary>
/// Every form of every searcher that runs here, every device behind a GPU driver and the emulated one, along both axes.
/// </summary>
public static class Searches
{
    public static TheoryData<string> Paths { get; } =
    [
        .. CpuSearchers.AvailablePaths.Select(static path => $"{path}"), .. SharedGpus.Names,
    ];

    public static TheoryData<string, Axis> All { get; } =
    [
        .. from path in Paths
           from axis in Enum.GetValues<Axis>()
           select (path.Data, axis),
    ];

    public static ISearchDevice Device(string path) =>
        CpuSearchers.AvailablePaths.FirstOrDefault(item => $"{item}" == path) is { } form
            ? new CpuDevice(0, form)
            : SharedGpus.Take(path);

    /// <summary>How many versions the work of an axis has; never more than BIP 320 allows.</summary>
    public static int Variants(this ISearchDevice device, Axis axis) => axis switch
    {
        Axis.Nonces => 1,
        Axis.Versions => device.Info.VariantsPerWork,
        _ => 3,
    };

    /// <summary>Distinct versions, the header's own at the given place.</summary>
    public static Work WorkFor(BlockHeader header, int variants, int place = 0, uint hitWord = 0) => Work.ForHeader(
        header,
        [.. Enumerable.Range(0, variants).Select(variant => header.Version ^ ((uint)(variant ^ place) << 13))],
        hitWord);

    /// <summary>The hits in the order of variant and nonce; the buffer holds them all.</summary>
    public static Hit[] Find(this ISearchDevice device, Work work, NonceRange range, int capacity = 1 << 16)
    {
        var hits = new Hit[capacity];
        int count = device.Search(work, range, hits);
        Assert.InRange(count, 0, capacity);
        Array.Resize(ref hits, count);
        return [.. hits.OrderBy(static hit => hit.Variant).ThenBy(hit => unchecked(hit.Nonce - range.First))];
    }

    /// <summary>What <see cref="Find"/> must give, by the base class library's SHA-256.</summary>
    public static Hit[] Truth(Work work, NonceRange range) =>
    [
        .. from variant in Enumerable.Range(0, work.Versions.Length)
           from step in Enumerable.Range(0, (int)range.Count)
           let hit = new Hit(unchecked(range.First + (uint)step), variant)
           where TopWord(work, hit) <= work.HitWord
           select hit,
    ];

    public static uint TopWord(Work work, Hit hit)
    {
        Span<byte> digest = stackalloc byte[32];
        System.Security.Cryptography.SHA256.HashData(work.HeaderOf(hit).ToArray(), digest);
        System.Security.Cryptography.SHA256.HashData(digest, digest);
        return System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(digest[28..]);
    }
}

/// <summary>What stands in the lanes, by the number of versions in the work.</summary>
public enum Axis
{
    /// <summary>One version.</summary>
    Nonces,

    /// <summary>As many versions as the device prefers.</summary>
    Versions,

    /// <summary>Neither: three versions, to be searched one after the other.</summary>
    OddVersions,
}
