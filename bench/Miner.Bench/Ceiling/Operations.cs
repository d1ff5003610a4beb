namespace Miner.Bench.Ceiling;

/// <summary>Operations on words of lanes; logic is any function of three words, as AVX-512 has it in one instruction.</summary>
internal readonly record struct Operations(double Additions, double Rotations, double Shifts, double Logic)
{
    public double Total => Additions + Rotations + Shifts + Logic;

    public static Operations operator +(Operations x, Operations y) => new(
        x.Additions + y.Additions, x.Rotations + y.Rotations, x.Shifts + y.Shifts, x.Logic + y.Logic);

    public static Operations operator /(Operations x, double parts) =>
        new(x.Additions / parts, x.Rotations / parts, x.Shifts / parts, x.Logic / parts);
}
