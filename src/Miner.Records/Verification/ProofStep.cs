namespace Miner.Records.Verification;

/// <summary>One link of the evidence, in words that stand for themselves.</summary>
/// <param name="Words">What holds, or what does not.</param>
public sealed record ProofStep(bool Holds, string Words)
{
    internal static ProofStep That(bool holds, string ifSo, string ifNot) => new(holds, holds ? ifSo : ifNot);
}
