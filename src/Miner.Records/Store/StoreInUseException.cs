namespace Miner.Records.Store;

/// <summary>Another process works on that part of the store.</summary>
/// <param name="holder">Who it is, in words.</param>
public sealed class StoreInUseException(string holder, string path, Exception inner)
    : RecordStoreException($"the store is in use by {holder} ({path})", "wait until it has ended, or end it", inner)
{
    public string Holder => holder;
}
