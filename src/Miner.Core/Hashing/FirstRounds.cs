namespace Miner.Core.Hashing;

/// <summary>
/// The state after rounds 0 to 3 of a header's second block under nonce 0. The nonce word comes in only as a summand of
/// round 3: any other is added to a and e of this state.
/// </summary>
internal static class FirstRounds
{
    public const int Count = 4;

    public static HeaderMidstate Of(HeaderMidstate midstate, HeaderTail tail)
    {
        (uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) = midstate;
        ReadOnlySpan<uint> k = Sha256Reference.RoundConstants;
        Round(a, b, c, ref d, e, f, g, ref h, unchecked(k[0] + tail.MerkleTail));
        Round(h, a, b, ref c, d, e, f, ref g, unchecked(k[1] + tail.Time));
        Round(g, h, a, ref b, c, d, e, ref f, unchecked(k[2] + tail.Bits));
        Round(f, g, h, ref a, b, c, d, ref e, k[3]);
        return new HeaderMidstate(e, f, g, h, a, b, c, d);
    }

    private static void Round(
        uint a, uint b, uint c, ref uint d, uint e, uint f, uint g, ref uint h, uint term) =>
        Sha256Rounds<uint, ScalarLanes>.Round(a, b, c, ref d, e, f, g, ref h, term);
}
