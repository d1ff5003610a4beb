using System.Collections.Immutable;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;
using System.Runtime.Intrinsics.X86;
using Miner.Core.Hashing;

namespace Miner.Engine.Cpu;

/// <summary>Every way to search on a CPU. Tests, benches, the command line and the default choice read it.</summary>
public static class CpuSearchers
{
    /// <summary>Best first, as far as feature bits can tell.</summary>
    public static IReadOnlyList<CpuSearcher> All { get; } =
    [
        new("avx512", "AVX-512, 16 lanes", Avx512F.IsSupported,
        [
            X3<Vector512<uint>, Vector512Lanes>(),
            X1<Vector512<uint>, Vector512Lanes>(),
        ]),
        new("avx2", "AVX2, 8 lanes", Avx2.IsSupported,
        [
            T4<Vector256<uint>, Vector256Lanes>(),
            X3<Vector256<uint>, Vector256Lanes>(),
        ]),
        new("arm-sha2", "Arm's SHA-256 instructions, 4 rounds at once", Sha256.IsSupported,
        [
            new("x4", static () => new ArmSha2Search()),
        ]),
        new("vector128", "128-bit vectors (SSE2, AdvSimd), 4 lanes", Vector128.IsHardwareAccelerated,
        [
            T4<Vector128<uint>, Vector128Lanes>(),
            X3<Vector128<uint>, Vector128Lanes>(),
        ]),
        new("scalar", "any processor, 1 lane", true,
        [
            T4<uint, ScalarLanes>(),
        ]),
    ];

    public static IEnumerable<CpuSearcher> Available => All.Where(static searcher => searcher.IsAvailable);

    /// <summary>Every form of every searcher that runs here.</summary>
    public static IEnumerable<CpuPath> AvailablePaths => Available.SelectMany(static searcher => searcher.Paths);

    /// <summary>The paths that a name stands for and that run here; none where it names nothing.</summary>
    public static ImmutableArray<CpuPath> Named(string name) =>
    [
        .. AvailablePaths.Where(
            path => name == CpuOptions.Best || name == path.Searcher.Name || name == path.ToString()),
    ];

    private static CpuSearchForm X1<TWord, TLanes>()
        where TWord : struct
        where TLanes : struct, ILanes<TWord> =>
        new("x1", static () => new HeaderSearch<TWord, TLanes, StreamsOfOne<TWord, TLanes>>());

    private static CpuSearchForm T4<TWord, TLanes>()
        where TWord : struct
        where TLanes : struct, ILanes<TWord> =>
        new("t4", static () => new HeaderSearch<TWord, TLanes, StreamsInTurn<TWord, TLanes>>());

    private static CpuSearchForm X3<TWord, TLanes>()
        where TWord : struct
        where TLanes : struct, ILanes<TWord> =>
        new("x3", static () => new HeaderSearch<TWord, TLanes, StreamsOfThree<TWord, TLanes>>());
}
