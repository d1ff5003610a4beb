namespace Miner.Core.Mining;

/// <summary>
/// The searches under way on one device: as many as it can take, or one that is done only when its end is waited for.
/// Used by the device's thread, without allocating.
/// </summary>
public sealed class SearchPipe
{
    private readonly ISearchDevice _device;
    private readonly IOverlappingDevice? _overlapping;
    private readonly Queue<(Work Work, NonceRange Range)> _underWay;

    public SearchPipe(ISearchDevice device)
    {
        (_device, _overlapping) = (device, device as IOverlappingDevice);
        Slots = _overlapping?.Slots ?? 1;
        _underWay = new Queue<(Work, NonceRange)>(Slots);
    }

    /// <summary>How many searches may be under way at once.</summary>
    public int Slots { get; }

    public bool IsEmpty => _underWay.Count == 0;

    public bool HasRoom => _underWay.Count < Slots;

    public void Start(Work work, NonceRange range)
    {
        if (!HasRoom) throw new InvalidOperationException("BUG: more searches than the device can take");
        _overlapping?.Start(work, range);
        _underWay.Enqueue((work, range));
    }

    /// <summary>Waits for the oldest search, and returns the number of its hits as the device claims it.</summary>
    public int Finish(Span<Hit> hits, out NonceRange range)
    {
        (Work work, range) = _underWay.Dequeue();
        return _overlapping?.Finish(hits) ?? _device.Search(work, range, hits);
    }
}
