namespace Miner.App.Output;

/// <summary>Blots out what must not be printed; a pool may echo what it was sent.</summary>
internal static class Secrets
{
    /// <param name="secrets">The longest first, so that one that holds another is masked as a whole.</param>
    public static string Mask(string text, IEnumerable<string> secrets) =>
        secrets.Aggregate(text, static (masked, secret) => masked.Replace(secret, "***", StringComparison.Ordinal));
}
