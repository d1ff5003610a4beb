using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Miner.Core.Hashing;

namespace Miner.Engine.Cpu;

/// <summary>Every way to search on a CPU. Tests, benches, the command line and the default choice read it.</summary>
public static class CpuSearchers
{
    /// <summary>Best first, as far as feature bits can tell.</summary>
    public static IReadOnlyList<CpuSearcher> All { get; } =
    [
        new(
            "avx512",
            "AVX-512, 3 streams of 16 lanes",
            Avx512F.IsSupported,
            static () => new HeaderSearch<
                Vector512<uint>, Vector512Lanes, StreamsOfThree<Vector512<uint>, Vector512Lanes>>()),
        new(
            "avx2",
            "AVX2, 1 stream of 8 lanes",
            Avx2.IsSupported,
            static () => new HeaderSearch<
                Vector256<uint>, Vector256Lanes, StreamsOfOne<Vector256<uint>, Vector256Lanes>>()),
        new(
            "vector128",
            "128-bit vectors (SSE2, AdvSimd), 1 stream of 4 lanes",
            Vector128.IsHardwareAccelerated,
            static () => new HeaderSearch<
                Vector128<uint>, Vector128Lanes, StreamsOfOne<Vector128<uint>, Vector128Lanes>>()),
        new(
            "scalar",
            "one word at a time, on any processor",
            true,
            static () => new HeaderSearch<uint, ScalarLanes, StreamsOfOne<uint, ScalarLanes>>()),
    ];

    public static IEnumerable<CpuSearcher> Available => All.Where(static searcher => searcher.IsAvailable);
}
