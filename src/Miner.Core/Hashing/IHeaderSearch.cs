using Miner.Core.Mining;

namespace Miner.Core.Hashing;

/// <summary>Searches headers on the CPU. Keeps buffers and remembers the last work: one thread at a time.</summary>
public interface IHeaderSearch
{
    /// <summary>Hashes side by side. Work with this many versions is searched fastest.</summary>
    int Width { get; }

    /// <summary>As <see cref="ISearchDevice.Search"/>; reports no false hits.</summary>
    int Search(Work work, NonceRange range, Span<Hit> hits);
}
