using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Serialization;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Records.Proofs;

/// <summary>
/// A proof as JSON, after <c>record-proof.schema.json</c>: all that an .ots file holds, any coinbase, and the header. All
/// hex is in the order of the bytes, also where Bitcoin prints hashes the other way round.
/// </summary>
public static class JsonProof
{
    /// <summary>A coinbase is a whole block at most.</summary>
    public const int MaxSize = 3 << 20;

    private const string Format = "miner-record-proof";
    private const int Version = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        WriteIndented = true,
        NewLine = "\n",
        MaxDepth = 8,
    };

    /// <exception cref="ArgumentException">The proof has no header.</exception>
    public static byte[] Write(RecordProof proof)
    {
        if (proof.Block.Header is not { } header) throw new ArgumentException("a proof without a header", nameof(proof));
        var file = new ProofFile(
            Format,
            Version,
            new RecordPart(proof.RecordDigest.ToString(), NameOf(proof.Form), proof.Salt.ToHex()),
            new BatchPart(StepsOf(proof.BatchPath), proof.BatchSize, proof.Blind.ToHex()),
            new AnchorPart(StepsOf(proof.AnchorPath)),
            new BlockPart(
                Convert.ToHexStringLower(proof.Block.Coinbase.AsSpan()),
                [.. proof.Block.Branch.Siblings.Select(static sibling => Convert.ToHexStringLower(sibling.ToArray()))],
                Convert.ToHexStringLower(header.ToArray()),
                proof.Block.Height));
        return [.. JsonSerializer.SerializeToUtf8Bytes(file, Options), (byte)'\n'];
    }

    /// <summary>Reads a file that <see cref="Write"/> wrote, to the byte.</summary>
    /// <exception cref="FormatException">No proof, one of a later version, or altered.</exception>
    public static RecordProof Read(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty) throw new FormatException("no proof: the file is empty");
        if (utf8.Length > MaxSize) throw new FormatException($"longer than {MaxSize >> 20} MiB: not a record's proof");
        RecordProof proof = Parse(utf8);
        ReadOnlySpan<byte> written = Write(proof);
        // A proof is evidence: one that was touched anywhere is not the one that was given out.
        if (utf8.SequenceEqual(written)) return proof;
        int same = utf8.CommonPrefixLength(written);
        throw new FormatException($"not as it was written, from byte {same} on: altered, or only reformatted");
    }

    private static RecordProof Parse(ReadOnlySpan<byte> utf8)
    {
        try
        {
            ProofFile file = JsonSerializer.Deserialize<ProofFile>(utf8, Options)
                ?? throw new FormatException("null is no proof");
            if (file.Format != Format) throw new FormatException($"its format is not '{Format}'");
            if (file.Version != Version)
                throw new FormatException($"it is of version {file.Version}; this program knows version {Version}");
            return new RecordProof(
                Sha256Digest.Parse(file.Record.Sha256),
                FormOf(file.Record.Form),
                Blinding.Parse(file.Record.Salt),
                PathOf(file.Batch.Path),
                Blinding.Parse(file.Batch.Blind),
                file.Batch.Size,
                PathOf(file.Anchor.Path),
                BlockOf(file.Block));
        }
        catch (JsonException e)
        {
            // Its own words speak of types and tokens.
            throw new FormatException($"no proof, or one cut short: line {e.LineNumber + 1} is not as a record's proof has it", e);
        }
    }

    private static BlockEvidence BlockOf(BlockPart block) => new(
        [.. Convert.FromHexString(block.Coinbase)],
        new MerkleBranch([.. block.Branch.Select(static sibling => Hash256.ParseWireHex(sibling))]),
        BlockHeader.Parse(Convert.FromHexString(block.Header)),
        block.Height);

    private static InclusionPath PathOf(ImmutableArray<Step> steps) => steps.Length > InclusionPath.MaxSteps
        ? throw new FormatException($"a path of {steps.Length} steps is too long")
        : new InclusionPath([.. steps.Select(static step => step switch
        {
            { Left: { } left, Right: null } => new PathStep(SiblingSide.Left, Sha256Digest.Parse(left)),
            { Left: null, Right: { } right } => new PathStep(SiblingSide.Right, Sha256Digest.Parse(right)),
            _ => throw new FormatException("a step of a path has either a left or a right sibling"),
        })]);

    private static ImmutableArray<Step> StepsOf(InclusionPath path) =>
    [
        .. path.Steps.Select(static step => step.Side == SiblingSide.Left
            ? new Step { Left = step.Sibling.ToString() }
            : new Step { Right = step.Sibling.ToString() }),
    ];

    private static string NameOf(CanonicalForm form) => form.ToString().ToLowerInvariant();

    private static CanonicalForm FormOf(string name) => name switch
    {
        "raw" => CanonicalForm.Raw,
        "fhir" => CanonicalForm.Fhir,
        _ => throw new FormatException("the form of the record is unknown to this program"),
    };

    private sealed record ProofFile(
        string Format, int Version, RecordPart Record, BatchPart Batch, AnchorPart Anchor, BlockPart Block);

    private sealed record RecordPart(string Sha256, string Form, string Salt);

    private sealed record BatchPart(ImmutableArray<Step> Path, long Size, string Blind);

    private sealed record AnchorPart(ImmutableArray<Step> Path);

    private sealed record BlockPart(string Coinbase, ImmutableArray<string> Branch, string Header, int Height);

    private sealed record Step
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Left { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Right { get; init; }
    }
}
