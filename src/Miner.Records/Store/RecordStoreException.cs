namespace Miner.Records.Store;

/// <summary>A store that cannot be used, or does not hold what was asked for: something its user can put right.</summary>
public class RecordStoreException(string message, string? hint = null, Exception? inner = null)
    : Exception(message, inner)
{
    public string? Hint { get; } = hint;
}
