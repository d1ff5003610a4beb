namespace Miner.Records.Anchoring;

/// <summary>How deep is deep enough, in confirmations; 1 is the tip.</summary>
public static class AnchorRules
{
    /// <summary>From here on a batch leaves new jobs: until then a reorganisation anchors it anew by itself.</summary>
    public const int Confirmed = 6;

    /// <summary>From here on it is called final: a coinbase's own reward may be spent.</summary>
    public const int Final = 100;
}
