namespace Miner.Tests.Stratum;

/// <summary>Lines as pools send them.</summary>
internal static class SampleLines
{
    public const string PreviousHash = "4d16b6f85af6e2198f44ae2a6de67f78487ae5611b77c6c0440b921e00000000";

    public const string Coinbase1 =
        "01000000010000000000000000000000000000000000000000000000000000000000000000ffffffff20020862062f503253482f04b8864e5008";

    public const string Coinbase2 =
        "072f736c7573682f000000000100f2052a010000001976a914d23fcdf86f7e756a64a7a9688ef9903327048ed988ac00000000";

    public static string Notify(string id, bool clean = false, string version = "20000000") =>
        $$"""{"id":null,"method":"mining.notify","params":["{{id}}","{{PreviousHash}}","{{Coinbase1}}","{{Coinbase2}}",[],"{{version}}","207fffff","504e86ed",{{(clean ? "true" : "false")}}]}""";
}
