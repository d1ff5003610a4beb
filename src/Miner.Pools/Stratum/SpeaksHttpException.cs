namespace Miner.Pools.Stratum;

/// <summary>A web server or a node stands where a pool was expected.</summary>
internal sealed class SpeaksHttpException(string hostAndPort)
    : Exception($"{hostAndPort} speaks HTTP, not Stratum: did you mean http://{hostAndPort} (a node)?");
