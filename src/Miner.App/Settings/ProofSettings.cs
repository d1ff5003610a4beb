using System.Globalization;
using Miner.Core.Chain;

namespace Miner.App.Settings;

/// <summary>Proofs: what they are checked against.</summary>
internal static class ProofSettings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("proof", SettingKind.Text, "The record's proof: .ots or JSON.",
            static (draft, text) => SourceSettings.Accept(draft.Proofs.Proof = text))
        {
            ValueName = "FILE", Uses = Uses.VerifyRecord, IsInFile = false,
        },
        new("headers", SettingKind.Text, "The header archive: what proofs are checked against without a network.",
            static (draft, text) => SourceSettings.Accept(draft.Proofs.Headers = text))
        {
            ValueName = "FILE", Uses = Uses.VerifyRecord | Uses.SyncHeaders,
        },
        new("header", SettingKind.Text, "The one block header to check against: 160 hex digits, from a source you trust.", TakeHeader)
        {
            ValueName = "HEX", Uses = Uses.VerifyRecord, IsInFile = false,
        },
        new("network", SettingKind.Text, "Whose header that is: main (default), test, signet or regtest.", TakeNetwork)
        {
            ValueName = "NAME", Uses = Uses.VerifyRecord, IsInFile = false,
        },
        new("min-work", SettingKind.Number, "Hashes that must stand behind the block (main: 7.6e22, elsewhere 0).", TakeWork)
        {
            ValueName = "N", Uses = Uses.VerifyRecord,
        },
        new("from", SettingKind.Number, "The first height of a new archive (default 0).", TakeHeight)
        {
            ValueName = "HEIGHT", Uses = Uses.SyncHeaders, IsInFile = false,
        },
    ];

    private static Refusal? TakeHeader(SettingsDraft draft, string text)
    {
        try
        {
            draft.Proofs.Header = BlockHeader.Parse(Convert.FromHexString(text));
            return null;
        }
        catch (FormatException)
        {
            return new Refusal("needs 160 hex digits", "bitcoin-cli getblockheader HASH false");
        }
    }

    private static Refusal? TakeNetwork(SettingsDraft draft, string text)
    {
        draft.Proofs.Network = ChainNetwork.Find(text);
        return draft.Proofs.Network is null ? new Refusal($"there is no network '{text}'", "main, test, signet or regtest") : null;
    }

    private static Refusal? TakeWork(SettingsDraft draft, string text)
    {
        bool read = double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double work);
        if (!read || !double.IsFinite(work) || work < 0) return new Refusal("needs a number of hashes", "for example 1e22");
        draft.Proofs.MinimumWork = work;
        return null;
    }

    private static Refusal? TakeHeight(SettingsDraft draft, string text)
    {
        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int height))
            return new Refusal("needs a block's height");
        draft.Proofs.FirstHeight = height;
        return null;
    }
}
