namespace Miner.Engine.Reporting;

/// <summary>Hashes a second over the last 10 s, 60 s and 15 min; null while the window is not yet full.</summary>
/// <param name="Overall">Since the device began.</param>
/// <param name="Highest">The highest 10 s rate seen.</param>
public readonly record struct HashRates(
    double? TenSeconds, double? Minute, double? QuarterHour, double Overall, double Highest)
{
    public static HashRates Sum(IEnumerable<HashRates> rates)
    {
        HashRates sum = new(0, 0, 0, 0, 0);
        foreach (HashRates rate in rates)
        {
            sum = new HashRates(
                sum.TenSeconds + rate.TenSeconds,
                sum.Minute + rate.Minute,
                sum.QuarterHour + rate.QuarterHour,
                sum.Overall + rate.Overall,
                sum.Highest + rate.Highest);
        }

        return sum;
    }
}
