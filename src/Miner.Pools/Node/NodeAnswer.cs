namespace Miner.Pools.Node;

/// <summary>What one node made of a block, after all attempts.</summary>
/// <param name="Submission">Null where the node could not be reached, or never got the block before it.</param>
internal sealed record NodeAnswer(IBitcoinNode Node, BlockSubmission? Submission)
{
    public bool IsAcceptance => Submission?.Result is SubmissionResult.Accepted;

    /// <summary>The answer that tells most: an acceptance, else a definite refusal, else none.</summary>
    public static NodeAnswer Best(IEnumerable<NodeAnswer> answers) =>
        answers.MinBy(static answer => answer.Submission?.Result switch
        {
            SubmissionResult.Accepted => 0,
            SubmissionResult.Inconclusive => 1,
            SubmissionResult.Rejected => 2,
            _ => 3,
        })!;
}
