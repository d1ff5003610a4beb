using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;

namespace Miner.Core.Hashing;

/// <summary>
/// SHA-256 by Arm's own instructions, which do four rounds of one message at once. Four messages are interleaved, since
/// such an instruction takes about four cycles and a core starts one a cycle. In memory a row is one quad (the words of
/// four rounds, or half a state) for each of the four.
/// </summary>
internal static class ArmSha2Rounds
{
    public const int Streams = 4;

    /// <summary>Rows that hold a message schedule of 64 words.</summary>
    public const int Quads = 16;

    /// <summary>Rows that hold a state: one of a to d, one of e to h.</summary>
    public const int StateRows = 2;

    /// <summary>Fills the rows from <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Expand(ref Vector128<uint> rows, int first, int end)
    {
        unchecked
        {
            ref Vector128<uint> w = ref Unsafe.Add(ref rows, first * Streams);
            ref Vector128<uint> stop = ref Unsafe.Add(ref rows, end * Streams);
            while (Unsafe.IsAddressLessThan(ref w, ref stop))
            {
                w = Sha256.ScheduleUpdate1(
                    Sha256.ScheduleUpdate0(
                        Unsafe.Subtract(ref w, 4 * Streams),
                        Unsafe.Subtract(ref w, 3 * Streams)),
                    Unsafe.Subtract(ref w, 2 * Streams),
                    Unsafe.Subtract(ref w, Streams));
                w = ref Unsafe.Add(ref w, 1);
            }
        }
    }

    /// <summary>Runs the quads of rounds from <paramref name="first"/> up to but not including <paramref name="end"/>.</summary>
    /// <param name="step">From one stream's quad to the next one's: 1, or 0 where all share one message.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Compress(
        ref Vector128<uint> from, ref Vector128<uint> to, ref Vector128<uint> rows, int step, int first, int end)
    {
        unchecked
        {
            Vector128<uint> abcd0 = from, abcd1 = Unsafe.Add(ref from, 1);
            Vector128<uint> abcd2 = Unsafe.Add(ref from, 2), abcd3 = Unsafe.Add(ref from, 3);
            Vector128<uint> efgh0 = Unsafe.Add(ref from, 4), efgh1 = Unsafe.Add(ref from, 5);
            Vector128<uint> efgh2 = Unsafe.Add(ref from, 6), efgh3 = Unsafe.Add(ref from, 7);

            for (int quad = first; quad < end; quad++)
            {
                Vector128<uint> k = Constants(quad);
                ref Vector128<uint> w = ref Unsafe.Add(ref rows, quad * Streams);
                FourRounds(ref abcd0, ref efgh0, w + k);
                FourRounds(ref abcd1, ref efgh1, Unsafe.Add(ref w, step) + k);
                FourRounds(ref abcd2, ref efgh2, Unsafe.Add(ref w, 2 * step) + k);
                FourRounds(ref abcd3, ref efgh3, Unsafe.Add(ref w, 3 * step) + k);
            }

            to = abcd0;
            Unsafe.Add(ref to, 1) = abcd1;
            Unsafe.Add(ref to, 2) = abcd2;
            Unsafe.Add(ref to, 3) = abcd3;
            Unsafe.Add(ref to, 4) = efgh0;
            Unsafe.Add(ref to, 5) = efgh1;
            Unsafe.Add(ref to, 6) = efgh2;
            Unsafe.Add(ref to, 7) = efgh3;
        }
    }

    /// <summary>Four rounds of one message.</summary>
    /// <param name="terms">K + W of the rounds.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void FourRounds(ref Vector128<uint> abcd, ref Vector128<uint> efgh, Vector128<uint> terms)
    {
        Vector128<uint> before = abcd;
        abcd = Sha256.HashUpdate1(before, efgh, terms);
        efgh = Sha256.HashUpdate2(efgh, before, terms);
    }

    /// <summary>The h that comes out of four rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static uint LastWord(Vector128<uint> abcd, Vector128<uint> efgh, Vector128<uint> terms) =>
        Sha256.HashUpdate2(efgh, abcd, terms).GetElement(3);

    /// <summary>K of four rounds.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static Vector128<uint> Constants(int quad) => Unsafe.As<uint, Vector128<uint>>(
        ref Unsafe.Add(ref MemoryMarshal.GetReference(Sha256Reference.RoundConstants), unchecked(4 * quad)));
}
