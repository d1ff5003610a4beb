using System.Security.Cryptography;
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
        if (!ResourceHead.TryRead(json, _lastPatient, out ResourceHead head, out problem)) return false;
        _lastPatient = head.Patient ?? _lastPatient;
        if (options.Patient is { } only && (head.Patient ?? only) != only)
        {
            problem = "it names another patient than the one whose records these are said to be";
            return false;
        }

        if (_validation?.ProblemOf(json) is { } invalid)
        {
            problem = invalid;
            return false;
        }

        Span<byte> digest = stackalloc byte[Sha256Digest.Size];
        try
        {
            SHA256.HashData(options.Form == CanonicalForm.Fhir ? _canonical.Of(json) : bytes, digest);
        }
        catch (FormatException e)
        {
            problem = e.Message;
            return false;
        }

        record = new TakenRecord(new Sha256Digest(digest), head.Kind, head.Patient ?? options.Patient, line);
        return true;
    }
}
