using System.Text.Json;
using System.Text.Json.Nodes;
using Miner.Core.Chain;
using Miner.Pools.Node;

namespace Miner.Tests.Node;

/// <summary>Results of getblocktemplate as nodes write them.</summary>
internal static class Templates
{
    public static NodeChain Regtest { get; } = new("regtest", 199, 199, false, []);

    public static string Previous { get; } = new('a', 64);

    /// <summary>Without any field that BIP 22 and 23 leave to the node.</summary>
    public static JsonObject Minimal(int height = 200) => new()
    {
        ["version"] = 0x20000000,
        ["previousblockhash"] = Previous,
        ["bits"] = "207fffff",
        ["height"] = height,
        ["curtime"] = 1_700_000_000,
        ["coinbasevalue"] = 50_0000_0000,
    };

    /// <summary>With the fields that Bitcoin Core gives.</summary>
    public static JsonObject WithTransactions(params Transaction[] transactions)
    {
        JsonObject template = Minimal();
        template["capabilities"] = new JsonArray("proposal");
        template["rules"] = new JsonArray("csv", "!segwit", "taproot");
        template["vbavailable"] = new JsonObject();
        template["vbrequired"] = 0;
        template["coinbaseaux"] = new JsonObject { ["flags"] = "abcd" };
        template["longpollid"] = "lp-1";
        template["target"] = "7fffff" + new string('0', 58);
        template["mintime"] = 1_699_999_000;
        template["mutable"] = new JsonArray("time", "transactions", "prevblock");
        template["noncerange"] = "00000000ffffffff";
        template["sigoplimit"] = 80000;
        template["sizelimit"] = 4000000;
        template["weightlimit"] = 4000000;
        template["transactions"] = new JsonArray([.. transactions.Select(Entry)]);
        template["default_witness_commitment"] = Convert.ToHexStringLower(
            WitnessCommitment.ScriptFor([.. transactions.Select(static transaction => transaction.WitnessId)]));
        return template;
    }

    public static JsonElement Element(JsonNode node) => JsonSerializer.SerializeToElement(node);

    private static JsonNode Entry(Transaction transaction) => new JsonObject
    {
        ["data"] = Convert.ToHexStringLower(transaction.ToBytes(withWitness: true)),
        ["txid"] = transaction.Id.ToString(),
        ["hash"] = transaction.WitnessId.ToString(),
        ["depends"] = new JsonArray(),
        ["fee"] = 100,
        ["sigops"] = 1,
        ["weight"] = 400,
    };
}
