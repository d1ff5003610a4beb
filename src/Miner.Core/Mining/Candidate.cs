namespace Miner.Core.Mining;

/// <summary>A nonce that a device reports, and the variant (index into <see cref="Work.Versions"/>) it belongs to.</summary>
public readonly record struct Hit(uint Nonce, int Variant);

/// <summary>A device's claim, not yet believed.</summary>
public readonly record struct Candidate(Work Work, Hit Hit, string Device);
