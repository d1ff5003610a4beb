using System.Diagnostics.CodeAnalysis;

namespace Miner.Core.Hashing;

/// <summary>The 32-bit operations SHA-256 needs, on one word or on many side by side. Additions wrap.</summary>
/// <typeparam name="TWord">The naked word: <see cref="uint"/> or a vector of it.</typeparam>
public interface ILanes<TWord>
    where TWord : struct
{
    static abstract TWord Broadcast(uint value);
    static abstract TWord Add(TWord x, TWord y);

    /// <summary>The count must reach the intrinsic as a literal, or a jump table is emitted.</summary>
    static abstract TWord RotateRight(TWord x, [ConstantExpected] byte count);

    static abstract TWord ShiftRight(TWord x, [ConstantExpected] byte count);
    static abstract TWord Xor3(TWord x, TWord y, TWord z);

    /// <summary>Bit by bit: f where e is 1, otherwise g.</summary>
    static abstract TWord Choose(TWord e, TWord f, TWord g);

    static abstract TWord Majority(TWord a, TWord b, TWord c);

    /// <summary>Whether any word, read as unsigned, is at most the limit.</summary>
    static abstract bool AnyAtMost(TWord x, uint limit);
}
