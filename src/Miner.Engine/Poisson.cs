namespace Miner.Engine;

/// <summary>Exact tail probabilities of the Poisson distribution.</summary>
internal static class Poisson
{
    /// <summary>P(X &lt;= count) where <paramref name="mean"/> events are expected.</summary>
    public static double AtMost(long count, double mean)
    {
        if (count < 0) return 0;
        return count < mean ? SumDown(count, mean) : 1 - SumUp(count + 1, mean);
    }

    /// <summary>P(X &gt;= count) where <paramref name="mean"/> events are expected.</summary>
    public static double AtLeast(long count, double mean)
    {
        if (count <= 0) return 1;
        return count > mean ? SumUp(count, mean) : 1 - SumDown(count - 1, mean);
    }

    // Both sums start at their largest term and fall off at least geometrically after about the square root of the
    // mean.
    private static double SumDown(long from, double mean)
    {
        double term = Exactly(from, mean), sum = 0;
        for (long k = from; term > sum * 1e-17; k--)
        {
            sum += term;
            term *= k / mean;
        }

        return sum;
    }

    private static double SumUp(long from, double mean)
    {
        double term = Exactly(from, mean), sum = 0;
        for (long k = from; term > sum * 1e-17; k++)
        {
            sum += term;
            term *= mean / (k + 1);
        }

        return sum;
    }

    // Loader's saddle-point form: -mean + k ln(mean) - ln(k!) without the cancellation that large means bring.
    private static double Exactly(long k, double mean)
    {
        if (mean <= 0) return k == 0 ? 1 : 0;
        if (k == 0) return double.Exp(-mean);
        double deviance = Deviance(k, mean);
        return double.Exp(-StirlingError(k) - deviance) / double.Sqrt(2 * double.Pi * k);
    }

    // k ln(k / mean) + mean - k, by its series where the two lie close together.
    private static double Deviance(double k, double mean)
    {
        double difference = k - mean;
        if (double.Abs(difference) > 0.1 * (k + mean)) return (k * double.Log(k / mean)) + mean - k;
        double v = difference / (k + mean);
        double sum = difference * v, term = 2 * k * v;
        for (int i = 3; ; i += 2)
        {
            term *= v * v;
            double next = sum + (term / i);
            if (next == sum) return sum;
            sum = next;
        }
    }

    // ln(k!) less Stirling's formula.
    private static double StirlingError(long k)
    {
        double n = k;
        if (k > 15) return ((1.0 / 12) - (((1.0 / 360) - (1.0 / 1260 / (n * n))) / (n * n))) / n;
        double factorial = 1;
        for (int i = 2; i <= k; i++) factorial *= i;
        return double.Log(factorial) - (((n + 0.5) * double.Log(n)) - n + (0.5 * double.Log(2 * double.Pi)));
    }
}
