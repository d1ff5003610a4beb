namespace Miner.Core.Mining;

/// <summary>What a device is.</summary>
/// <param name="Name">Unique in a process and stable: <c>cpu0:avx512</c>, <c>opencl:1</c>.</param>
/// <param name="Description">For people: model, lanes, driver.</param>
/// <param name="VariantsPerWork">How many versions it wants in one work; 1 where it walks nonces only.</param>
public sealed record DeviceInfo(string Name, string Description, int VariantsPerWork)
{
    /// <summary>How long a call should last; null where short calls cost the device nothing.</summary>
    public TimeSpan? CallTime { get; init; }
}

/// <summary>
/// Searches nonces. Synchronous and bounded: it returns when the range is done, and the caller sizes the range so
/// that this takes a few milliseconds. One thread calls it. A device takes work of one variant as well as of its own
/// preferred number.
/// </summary>
public interface ISearchDevice : IDisposable
{
    /// <summary>Its name is final from the start, the rest once <see cref="Prepare"/> has returned.</summary>
    DeviceInfo Info { get; }

    /// <summary>
    /// Compiles and measures what it needs; called before the first search, by the thread that will search. It may
    /// take many seconds the first time and takes none the second.
    /// </summary>
    /// <exception cref="DeviceFaultException">The device cannot be used.</exception>
    void Prepare()
    {
        // A CPU is ready.
    }

    /// <summary>
    /// Tries every nonce of the range in every variant of the work, and returns how many hits there were. Hits beyond
    /// the span are counted, not kept. It may report false hits, but never misses a true one.
    /// </summary>
    /// <exception cref="DeviceFaultException">The device cannot go on.</exception>
    int Search(Work work, NonceRange range, Span<Hit> hits);
}

/// <summary>
/// A device that hashes while its thread waits: it takes the next range while it is still at the last, so that it
/// need not rest in between.
/// </summary>
public interface IOverlappingDevice : ISearchDevice
{
    /// <summary>How many searches may be under way at once.</summary>
    int Slots { get; }

    /// <summary>Begins a search and does not wait for it.</summary>
    void Start(Work work, NonceRange range);

    /// <summary>
    /// Waits for the oldest search under way, and returns what <see cref="ISearchDevice.Search"/> would.
    /// </summary>
    int Finish(Span<Hit> hits);
}
