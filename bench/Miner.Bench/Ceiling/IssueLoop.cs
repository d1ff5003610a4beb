using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Miner.Core.Hashing;

namespace Miner.Bench.Ceiling;

/// <summary>The issue rate of one kind of lanes, as a loop that can be timed.</summary>
/// <param name="Lanes">Words side by side.</param>
/// <param name="Run">Executes <see cref="OperationsPerTurn"/> operations as many times as it is told.</param>
internal sealed record IssueLoop(int Lanes, int OperationsPerTurn, Action<int> Run)
{
    /// <summary>Null where the searcher has no vectors.</summary>
    public static IssueLoop? Of(string searcher) => searcher switch
    {
        "avx512" => Make<Vector512<uint>, Vector512Lanes>(),
        "avx2" => Make<Vector256<uint>, Vector256Lanes>(),
        "vector128" => Make<Vector128<uint>, Vector128Lanes>(),
        _ => null,
    };

    private static IssueLoop Make<TWord, TLanes>()
        where TWord : struct
        where TLanes : struct, ILanes<TWord>
    {
        TWord x = TLanes.Broadcast(0x9e3779b9);
        TWord y = TLanes.Broadcast(0x85ebca6b);
        return new IssueLoop(
            Unsafe.SizeOf<TWord>() / sizeof(uint),
            IssueRate<TWord, TLanes>.OperationsPerTurn,
            turns => IssueRate<TWord, TLanes>.Run(turns, x, y));
    }
}
