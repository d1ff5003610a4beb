namespace Miner.Pools.Stratum;

/// <summary>A password, kept out of what a pool says back to us. The customary "x" is no secret.</summary>
internal sealed class Secret(string password)
{
    private const int ShortestSecret = 4;

    public string HideIn(string text) =>
        password.Length < ShortestSecret ? text : text.Replace(password, "***", StringComparison.Ordinal);

    public override string ToString() => "***";
}
