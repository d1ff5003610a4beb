using Microsoft.Extensions.Logging;
using Miner.Core.Mining;

namespace Miner.Kernels.Host;

/// <summary>
/// One GPU, or what passes for one behind OpenCL. It has two launches under way, so that the device never waits for the
/// thread that feeds it.
/// </summary>
internal sealed partial class GpuDevice : IOverlappingDevice
{
    private readonly GpuListing _listing;
    private readonly GpuOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Queue<GpuSlot> _free = new();
    private readonly Queue<(GpuSlot Slot, Work Work, NonceRange Range)> _underWay = new();
    private GpuProgram? _program;
    private LaunchShape _shape;
    private int _isInUse;

    public GpuDevice(GpuListing listing, GpuOptions options, TimeProvider time, ILogger logger)
    {
        (_listing, _options, _time, _logger) = (listing, options, time, logger);
        _shape = LaunchShape.Usual.For(listing.Device);
        Info = new DeviceInfo(listing.Name, $"{listing.Model}, {listing.Driver}", _shape.Variants)
        {
            CallTime = options.Intensity / Slots,
        };
    }

    public DeviceInfo Info { get; private set; }

    public int Slots => 2;

    public void Prepare()
    {
        if (_program is not null) return;
        Enter();
        try
        {
            long start = _time.GetTimestamp();
            _program = Open();
            Info = Info with { VariantsPerWork = _shape.Variants };
            Log.Prepared(
                _logger, Info.Name, _time.GetElapsedTime(start).TotalSeconds, _shape.GroupSize, _shape.Variants);
        }
        catch (Exception e) when (GpuFault.Is(e))
        {
            throw GpuFault.While("cannot be used", e);
        }
        finally
        {
            Leave();
        }
    }

    public int Search(Work work, NonceRange range, Span<Hit> hits)
    {
        Start(work, range);
        return Finish(hits);
    }

    public void Start(Work work, NonceRange range)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(range.Count, NonceRange.All.Count);
        if (_program is null) throw new InvalidOperationException($"BUG: {Info.Name} was not prepared");
        Enter();
        try
        {
            GpuSlot slot = _free.Dequeue();
            _underWay.Enqueue((slot, work, range));
            if (range.Count <= GpuSlot.MostNonces) slot.Launch(work, range, _shape.GroupSize);
        }
        catch (Exception e) when (GpuFault.Is(e))
        {
            throw GpuFault.While("could not begin a search", e);
        }
        finally
        {
            Leave();
        }
    }

    public int Finish(Span<Hit> hits)
    {
        (GpuSlot slot, Work work, NonceRange range) = _underWay.Dequeue();
        Enter();
        try
        {
            return range.Count <= GpuSlot.MostNonces
                ? Take(slot, work, range, hits)
                : SearchHalves(slot, work, range, hits);
        }
        catch (Exception e) when (GpuFault.Is(e))
        {
            throw GpuFault.While("did not end a search", e);
        }
        finally
        {
            _free.Enqueue(slot);
            Leave();
        }
    }

    /// <summary>Called when nothing more is asked of the device, or when its thread hangs.</summary>
    public void Dispose()
    {
        // A driver that does not come back to one thread would not come back to this one either.
        if (Interlocked.Exchange(ref _isInUse, 1) != 0 || _program is null) return;
        try
        {
            foreach (GpuSlot slot in _free.Concat(_underWay.Select(static search => search.Slot))) slot.Dispose();
            _program.Dispose();
        }
        catch (Exception e) when (GpuFault.Is(e))
        {
            Log.NotFreed(_logger, Info.Name, e);
        }
    }

    private GpuProgram Open()
    {
        var program = new GpuProgram(_listing.Device, _logger);
        try
        {
            for (int slot = 0; slot < Slots; slot++) _free.Enqueue(new GpuSlot(program));
            if (_listing.IsGpu) _shape = new TunedShape(_listing, _options, _time, _logger).Of(_free.Peek());
            return program;
        }
        catch
        {
            // With what was allocated of it.
            _free.Clear();
            program.Dispose();
            throw;
        }
    }

    // More than a launch keeps, and room for them: only an absurdly easy target brings that.
    private int Take(GpuSlot slot, Work work, NonceRange range, Span<Hit> hits)
    {
        int found = slot.Wait();
        int kept = int.Min(found, KernelResults.Capacity);
        if (kept < int.Min(found, hits.Length) && range.Count > 1) return SearchHalves(slot, work, range, hits);
        for (int index = 0; index < int.Min(kept, hits.Length); index++) hits[index] = slot.HitAt(index);
        return found;
    }

    private int SearchHalves(GpuSlot slot, Work work, NonceRange range, Span<Hit> hits)
    {
        (NonceRange first, NonceRange second) = range.SplitAt(range.Count / 2);
        long found = SearchWhole(slot, work, first, hits);
        found += SearchWhole(slot, work, second, hits[(int)long.Min(found, hits.Length)..]);
        return (int)long.Min(found, int.MaxValue);
    }

    private int SearchWhole(GpuSlot slot, Work work, NonceRange range, Span<Hit> hits)
    {
        if (range.Count > GpuSlot.MostNonces) return SearchHalves(slot, work, range, hits);
        slot.Launch(work, range, _shape.GroupSize);
        return Take(slot, work, range, hits);
    }

    private void Enter()
    {
        if (Interlocked.Exchange(ref _isInUse, 1) != 0)
            throw new InvalidOperationException($"BUG: {Info.Name} is used by two threads, or after its end");
    }

    private void Leave() => Volatile.Write(ref _isInUse, 0);

    private static partial class Log
    {
        [LoggerMessage(3101, LogLevel.Debug,
            "{Device} was prepared in {Seconds:0.0} s: groups of {Threads} threads, {Versions} versions in a work")]
        public static partial void Prepared(ILogger logger, string device, double seconds, int threads, int versions);

        [LoggerMessage(3102, LogLevel.Debug, "what {Device} held could not be freed")]
        public static partial void NotFreed(ILogger logger, string device, Exception fault);
    }
}
