using Miner.Records.Commitment;

namespace Miner.Records.Intake;

/// <summary>What is left of a record once its bytes are gone.</summary>
/// <param name="Digest">SHA-256 of the record's bytes in the form that was asked for.</param>
/// <param name="Kind">Its resourceType; <see cref="Raw"/> for a file taken as it is.</param>
/// <param name="Patient">The patient's id; null where neither the record nor <see cref="IntakeOptions"/> names one.</param>
/// <param name="Line">Where it begins in its file, from 1.</param>
public readonly record struct TakenRecord(Sha256Digest Digest, string Kind, string? Patient, long Line)
{
    public const string Raw = "raw";
}

/// <summary>A record that was left out, and why; the reason holds none of its text.</summary>
/// <param name="Source">The file's name as it was given.</param>
public sealed record BadRecord(string Source, long Line, string Problem);

/// <summary>A run of records in the order in which they stood.</summary>
/// <param name="Bytes">How much of the input they are.</param>
public sealed record CheckedRecords(IReadOnlyList<TakenRecord> Records, IReadOnlyList<BadRecord> Bad, long Bytes);

/// <summary>How records are taken.</summary>
public sealed record IntakeOptions
{
    public CanonicalForm Form { get; init; } = CanonicalForm.Raw;

    /// <summary>Each file is one record, of any kind and size.</summary>
    public bool WholeFiles { get; init; }

    /// <summary>Whose records they are where they do not say so themselves; one that names another patient is bad.</summary>
    public string? Patient { get; init; }

    /// <summary>Whether Firely's library looks at each resource as well.</summary>
    public bool Validate { get; init; }

    /// <summary>Records side by side.</summary>
    public int Workers { get; init; } = Environment.ProcessorCount;

    /// <summary>The longest line, in bytes: 1 MB notes and scanned letters in base64 fit well.</summary>
    public int LongestLine { get; init; } = 64 << 20;

    /// <summary>The largest file that is one resource or Bundle: it is read as a whole.</summary>
    public int LargestDocument { get; init; } = 256 << 20;
}
