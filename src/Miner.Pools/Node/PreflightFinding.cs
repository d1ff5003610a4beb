namespace Miner.Pools.Node;

public enum PreflightGrade
{
    Ok,

    /// <summary>Mining works, but something is unusual.</summary>
    Warn,

    /// <summary>Mining cannot work, or would earn nothing.</summary>
    Fail,
}

/// <param name="Name">What was looked at, in a word or two.</param>
/// <param name="Text">What was found, and what to do where it is not well.</param>
public sealed record PreflightFinding(string Name, PreflightGrade Grade, string Text);
