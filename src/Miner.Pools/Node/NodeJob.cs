using System.Collections.Immutable;
using Miner.Core.Mining;

namespace Miner.Pools.Node;

/// <summary>
/// All jobs that build on one block: as soon as one of them is solved, the others' solutions are worth nothing.
/// </summary>
internal sealed class HeightRace
{
    private volatile bool _isWon;

    /// <summary>Held while a solution is on its way, so that a second one waits for the fate of the first.</summary>
    public SemaphoreSlim Turn { get; } = new(1);

    public bool IsWon => _isWon;

    public void Win() => _isWon = true;
}

/// <summary>
/// A job that carries its template, so that a found block can be put together whatever came after it.
/// </summary>
internal sealed record NodeJob : Job
{
    public required BlockTemplate Template { get; init; }
    public required HeightRace Race { get; init; }

    /// <summary>The script that its coinbase carries for somebody's commitment; empty for none.</summary>
    public required ImmutableArray<byte> Commitment { get; init; }

    /// <summary>True where a miner loses nothing by going on with this job.</summary>
    public bool IsSameWorkAs(BlockTemplate template, ImmutableArray<byte> commitment) =>
        Template.IsSameWorkAs(template) && Commitment.AsSpan().SequenceEqual(commitment.AsSpan());
}
