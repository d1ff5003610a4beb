using System.Text.Json;
using System.Text.Json.Serialization;
using Miner.Core.Chain;
using Miner.Records.Verification;

namespace Miner.App.Records;

/// <summary>What became of a proof, as JSON for scripts.</summary>
/// <param name="Outcome"><c>proven</c>, <c>not_proven</c> or <c>block_not_in_chain</c>.</param>
/// <param name="Block">As explorers print it; null where it is not in the chain.</param>
/// <param name="BlocksOnTop">Null where only a header was given, which does not show whether it is in the chain.</param>
/// <param name="Work">Hashes behind the block and those on top of it, on average.</param>
/// <param name="NotBefore">The block was not prepared earlier; null where that is not known, or nothing is proven.</param>
/// <param name="NotAfter">The record existed by then; null where nothing is proven.</param>
/// <param name="LineEndLeftOut">Whether the record was taken without the line end at the end of the file.</param>
internal sealed record Verdict(
    string Outcome,
    string Network,
    int Height,
    string? Block,
    string? Source,
    int? BlocksOnTop,
    double? Work,
    double? MinimumWork,
    DateTimeOffset? NotBefore,
    DateTimeOffset? NotAfter,
    bool LineEndLeftOut,
    IReadOnlyList<VerdictStep> Steps)
{
    /// <summary>The node knows the block, but it is not in its best chain; or it does not know it.</summary>
    public static Verdict OfNoBlock(ChainNetwork network, int height) => new(
        "block_not_in_chain", network.Name, height, null, null, null, null, null, null, null, false, []);

    public static Verdict Of(ProofReport report, RecordAtHand record, ProofPolicy policy, ChainNetwork network, int height) => new(
        report.IsProven ? "proven" : "not_proven",
        network.Name,
        height,
        report.Evidence.Header.ComputeHash().ToString(),
        report.Evidence.Source,
        report.Evidence.BlocksOnTop,
        report.Evidence.Work,
        policy.MinimumWork,
        report.IsProven ? report.BlockNotBefore : null,
        report.IsProven ? report.NotAfter : null,
        record.WithoutLineEnd,
        [.. report.Steps.Select(static step => new VerdictStep(step.Link.ToString().ToLowerInvariant(), step.Holds, step.Words))]);

    public string ToJson() => JsonSerializer.Serialize(this, VerdictJson.Default.Verdict);
}

internal sealed record VerdictStep(string Link, bool Holds, string Words);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, WriteIndented = true)]
[JsonSerializable(typeof(Verdict))]
internal sealed partial class VerdictJson : JsonSerializerContext;
