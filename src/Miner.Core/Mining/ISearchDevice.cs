namespace Miner.Core.Mining;

/// <summary>What a device is.</summary>
/// <param name="Name">Unique in a process and stable: <c>cpu0:avx512</c>, <c>opencl:1</c>.</param>
/// <param name="Description">For people: model, lanes, driver.</param>
/// <param name="VariantsPerWork">How many versions it wants in one work; 1 where it walks nonces only.</param>
public sealed record DeviceInfo(string Name, string Description, int VariantsPerWork);

/// <summary>
/// Searches nonces. Synchronous and bounded: it returns when the range is done, and the caller sizes the range so that this
/// takes a few milliseconds. One thread calls it. A device takes work of one variant as well as of its own preferred number.
/// </summary>
public interface ISearchDevice : IDisposable
{
    DeviceInfo Info { get; }

    /// <summary>
    /// Tries every nonce of the range in every variant of the work, and returns how many hits there were. Hits beyond the
    /// span are counted, not kept. It may report false hits, but never misses a true one.
    /// </summary>
    int Search(Work work, NonceRange range, Span<Hit> hits);
}
