namespace Miner.Kernels;

/// <summary>
/// The two functions of a round that choose among words bit by bit; AMD GPUs care how they are written.
/// </summary>
internal interface ISelections
{
    static abstract uint Choose(uint e, uint f, uint g);
    static abstract uint Majority(uint a, uint b, uint c);
}

/// <summary>
/// For rounds with words that are the same for all threads, of which compilers make the most themselves.
/// </summary>
internal readonly struct SharedSelections : ISelections
{
    public static uint Choose(uint e, uint f, uint g) => GpuIntrinsics.Choose(e, f, g);
    public static uint Majority(uint a, uint b, uint c) => GpuIntrinsics.Majority(a, b, c);
}

/// <summary>For the first of two rounds: the difference of a and b is that of b and c in the second.</summary>
internal readonly struct FirstSelections : ISelections
{
    public static uint Choose(uint e, uint f, uint g) => GpuIntrinsics.ChooseOwn(e, f, g);
    public static uint Majority(uint a, uint b, uint c) => GpuIntrinsics.MajorityOwnAhead(a, b, c);
}

/// <summary>For the second of two rounds.</summary>
internal readonly struct SecondSelections : ISelections
{
    public static uint Choose(uint e, uint f, uint g) => GpuIntrinsics.ChooseOwn(e, f, g);
    public static uint Majority(uint a, uint b, uint c) => GpuIntrinsics.MajorityOwn(a, b, c);
}
