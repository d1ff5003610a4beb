using Miner.Records.Commitment;

namespace Miner.Records.Intake;

/// <summary>From a record's bytes to what is kept of it. For one thread at a time.</summary>
internal sealed class RecordCheck(IntakeOptions options)
{
    private readonly FhirCanonicalForm _canonical = new();
    private readonly FhirValidation? _validation = options.Validate ? new FhirValidation() : null;
    private string? _lastPatient;

    /// <summary>False: the record is bad, and the problem says why.</summary>
    public bool TryTake(ReadOnlySpan<byte> bytes, ReadOnlySpan<byte> json, long line, out TakenRecord record, out string problem)
    {
        record = default;
        ReadOnlySpan<byte> form = bytes, head = json;
        try
        {
            if (options.Form == CanonicalForm.Fhir)
            {
                form = _canonical.Of(json);
                head = _canonical.Head;
            }
        }
        catch (FormatException e)
        {
            problem = e.Message;
            return false;
        }

        if (!ResourceHead.TryRead(head, _lastPatient, out ResourceHead read, out problem)) return false;
        _lastPatient = read.Patient ?? _lastPatient;
        problem = ProblemOf(read, json);
        if (problem.Length > 0) return false;
        record = new TakenRecord(Sha256Digest.Of(form), read.Kind, read.Patient ?? options.Patient, line);
        return true;
    }

    private string ProblemOf(ResourceHead head, ReadOnlySpan<byte> json) =>
        options.Patient is { } only && (head.Patient ?? only) != only
            ? "it names another patient than the one whose records these are said to be"
            : _validation?.ProblemOf(json) ?? "";
}
