using Miner.App.CommandLine;
using Miner.Records.Commitment;

namespace Miner.App.Settings;

/// <summary>What was said of records so far; null means not said.</summary>
internal sealed class RecordDraft
{
    /// <summary>Keeps the master key out of the process list, and off the disk.</summary>
    public const string MasterKeyVariable = "MINER_MASTER_KEY";

    public List<string> Words { get; } = [];
    public string? Directory { get; set; }
    public string? MasterKeyFile { get; set; }
    public string? Tenant { get; set; }
    public CanonicalForm? Form { get; set; }
    public string? Patient { get; set; }
    public bool? WholeFiles { get; set; }
    public bool? Validate { get; set; }
    public bool? Strict { get; set; }
    public bool? Again { get; set; }
    public string? Out { get; set; }

    /// <summary>This place's words where it said something, the other's elsewhere.</summary>
    public RecordDraft Over(RecordDraft other)
    {
        var merged = new RecordDraft
        {
            Directory = Directory ?? other.Directory,
            MasterKeyFile = MasterKeyFile ?? other.MasterKeyFile,
            Tenant = Tenant ?? other.Tenant,
            Form = Form ?? other.Form,
            Patient = Patient ?? other.Patient,
            WholeFiles = WholeFiles ?? other.WholeFiles,
            Validate = Validate ?? other.Validate,
            Strict = Strict ?? other.Strict,
            Again = Again ?? other.Again,
            Out = Out ?? other.Out,
        };
        merged.Words.AddRange(Words);
        return merged;
    }

    /// <summary>The options for the command; what is missing or contradicts itself goes to the faults.</summary>
    public RecordOptions Build(Uses command, Func<string, string?> environment, List<Fault> faults)
    {
        FindMissing(command, faults);
        return new RecordOptions
        {
            Words = [.. Words],
            Directory = Directory,
            MasterKeyFile = MasterKeyFile,
            MasterKey = MasterKeyFile is null ? environment(MasterKeyVariable) : null,
            Tenant = Tenant ?? new RecordOptions().Tenant,
            Form = Form ?? CanonicalForm.Raw,
            Patient = Patient,
            WholeFiles = WholeFiles ?? false,
            Validate = Validate ?? false,
            Strict = Strict ?? false,
            Again = Again ?? false,
            Out = Out,
        };
    }

    private void FindMissing(Uses command, List<Fault> faults)
    {
        if (CommandTree.Words.TryGetValue(command, out string? words))
        {
            if (Words.Count == 0 && !words.StartsWith('['))
                faults.Add(new Fault(null, $"nothing is named: {words} is missing", "'-' reads standard input"));
            if (Words.Count > 1 && !words.Contains('…', StringComparison.Ordinal))
                faults.Add(new Fault(null, $"only one {words} can be named at a time"));
        }

        if (WholeFiles == true && (Form == CanonicalForm.Fhir || Validate == true))
            faults.Add(new Fault("--raw", "takes files as they are: neither --canonical nor --validate goes with it"));
        if (command is Uses.ExportBatch && Out is null)
            faults.Add(new Fault("--out", "is missing: the file to write"));
        if ((command & Uses.Keys) != 0 && MasterKeyFile is not null && !File.Exists(MasterKeyFile))
            faults.Add(new Fault(
                "--master-key",
                $"there is no file {MasterKeyFile}",
                $"(umask 077; openssl rand -hex 32 > {MasterKeyFile}), and keep a copy: without it nothing can be proven"));
    }
}
