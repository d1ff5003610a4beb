using Miner.Core.Chain;

namespace Miner.Tests.EveryDevice;

/// <summary>Headers of the main chain as 80 bytes of hex, apart from the product's own list.</summary>
public static class KnownBlocks
{
    /// <summary>Block 0, 1, 125552 and 700000, whose version bits were rolled.</summary>
    public static IReadOnlyList<string> All { get; } =
    [
        "0100000000000000000000000000000000000000000000000000000000000000000000003ba3edfd"
        + "7a7b12b27ac72c3e67768f617fc81bc3888a51323a9fb8aa4b1e5e4a29ab5f49ffff001d1dac2b7c",
        "010000006fe28c0ab6f1b372c1a6a246ae63f74f931e8365e15a089c68d6190000000000982051fd"
        + "1e4ba744bbbe680e1fee14677ba1a3c3540bf7b1cdb606e857233e0e61bc6649ffff001d01e36299",
        "0100000081cd02ab7e569e8bcd9317e2fe99f2de44d49ab2b8851ba4a308000000000000e320b6c2"
        + "fffc8d750423db8b1eb942ae710e951ed797f7affc8892b0f1fc122bc7f5d74df2b9441a42a14695",
        "04e0ff3feb36c62f0471cee034811019e43b14f459b50e00cea30a000000000000000000659cecf4"
        + "a06ed500031b741384e87d40ce5c16c3ec8c09b09ffe4b863c218d1f282d3c61e4480f17d767c2ab",
    ];

    public static TheoryData<string, Axis, string> TimesSearches { get; } =
    [
        .. from search in Searches.All
           from header in All
           select (search.Data.Item1, search.Data.Item2, header),
    ];

    public static BlockHeader Genesis => Parse(All[0]);

    public static BlockHeader Parse(string hex) => BlockHeader.Parse(Convert.FromHexString(hex));
}
