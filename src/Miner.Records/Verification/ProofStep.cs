namespace Miner.Records.Verification;

/// <summary>The links of the evidence, from the record to the chain.</summary>
public enum ProofLink
{
    /// <summary>The proof is about the record at hand.</summary>
    Record,

    /// <summary>The record is in a batch.</summary>
    Batch,

    /// <summary>The batch is an entry under an anchor root.</summary>
    Anchor,

    /// <summary>The transaction commits to that root alone.</summary>
    Commitment,

    /// <summary>The transaction is a coinbase.</summary>
    Coinbase,

    /// <summary>The transaction is in a block.</summary>
    Branch,

    /// <summary>The block's header is what an archive, a node or the user says it is.</summary>
    Header,

    /// <summary>The header has the work that it claims.</summary>
    Work,

    /// <summary>That work is enough.</summary>
    Minimum,
}

/// <summary>One link of the evidence, in words that stand for themselves.</summary>
/// <param name="Words">What holds, or what does not.</param>
public sealed record ProofStep(ProofLink Link, bool Holds, string Words);
