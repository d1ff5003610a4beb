using System.Text.RegularExpressions;
using Miner.Records.Commitment;
using Miner.Records.Intake;

namespace Miner.App.Settings;

/// <summary>Records: which store, whose, and how they are taken.</summary>
internal static partial class RecordSettings
{
    public static IReadOnlyList<Setting> All { get; } =
    [
        new("records", SettingKind.Text, "The record store. Mining puts its batches into every block; default: the user's own.",
            static (draft, text) => SourceSettings.Accept(draft.Records.Directory = text))
        {
            ValueName = "FOLDER", Uses = Uses.Store | Uses.Sources,
        },
        new("master-key", SettingKind.Text, "A file of 64 hex digits that wraps the patients' keys (or MINER_MASTER_KEY).",
            static (draft, text) => SourceSettings.Accept(draft.Records.MasterKeyFile = text))
        {
            ValueName = "FILE", Uses = Uses.Keys | Uses.RecordStatus,
        },
        new("tenant", SettingKind.Text, "Whose records they are (default: default).", TakeTenant)
        {
            ValueName = "NAME", Uses = Uses.AddRecords | Uses.RecordStatus | Uses.ProveRecords | Uses.ForgetPatient,
        },
        Flag("raw", "Take each file as one record, whatever is in it.", static (draft, yes) => draft.WholeFiles = yes,
            Uses.AddRecords | Uses.RecordStatus | Uses.ProveRecords),
        new("patient", SettingKind.Text, "The patient of records that name none, such as --raw files; those of another are refused.", TakePatient)
        {
            ValueName = "ID", Uses = Uses.AddRecords | Uses.RecordStatus | Uses.ProveRecords, IsInFile = false,
        },
        new("canonical", SettingKind.Text, "raw: hash the bytes as they are (default). fhir: sorted keys, no white space.", TakeForm)
        {
            ValueName = "FORM", Uses = Uses.AddRecords | Uses.RecordStatus | Uses.ProveRecords, IsInFile = false,
        },
        Flag("validate", "Check each resource against FHIR R4 (slow).", static (draft, yes) => draft.Validate = yes,
            Uses.AddRecords),
        Flag("strict", "Take nothing where one record is bad.", static (draft, yes) => draft.Strict = yes,
            Uses.AddRecords),
        Flag("again", "Take records that are there already, as a batch of its own.",
            static (draft, yes) => draft.Again = yes, Uses.AddRecords),
        new("out", SettingKind.Text, "Where to write.",
            static (draft, text) => SourceSettings.Accept(draft.Records.Out = text))
        {
            ValueName = "PATH", Uses = Uses.ExportBatch | Uses.ProveRecords, IsInFile = false,
        },
    ];

    private static Setting Flag(string name, string help, Action<RecordDraft, bool> take, Uses uses) =>
        new(name, SettingKind.Flag, help, (draft, text) => Take(draft.Records, text == "true", take))
        {
            Uses = uses,
            IsInFile = false,
        };

    private static Refusal? Take(RecordDraft draft, bool yes, Action<RecordDraft, bool> take)
    {
        take(draft, yes);
        return null;
    }

    private static Refusal? TakeForm(SettingsDraft draft, string text)
    {
        CanonicalForm? form = text switch { "raw" => CanonicalForm.Raw, "fhir" => CanonicalForm.Fhir, _ => null };
        draft.Records.Form = form;
        return form is null ? new Refusal($"there is no form '{text}'", "raw or fhir") : null;
    }

    private static Refusal? TakePatient(SettingsDraft draft, string text)
    {
        string id = PatientReference.IdOf(text);
        draft.Records.Patient = id;
        return id.Length > 0 ? null : new Refusal("names no patient", "an id as it stands in the records: 17, or Patient/17");
    }

    private static Refusal? TakeTenant(SettingsDraft draft, string text)
    {
        draft.Records.Tenant = text;
        return TenantName().IsMatch(text) ? null : new Refusal("needs 1 to 64 letters, digits, dots and dashes");
    }

    [GeneratedRegex(@"^[A-Za-z0-9.\-]{1,64}$")]
    private static partial Regex TenantName();
}
