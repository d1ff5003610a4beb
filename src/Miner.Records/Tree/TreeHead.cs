using Miner.Records.Commitment;

namespace Miner.Records.Tree;

/// <summary>A finished tree: how many leaves, and its root.</summary>
public readonly record struct TreeHead(long Size, Sha256Digest Root);
