using Miner.Core.Mining;

namespace Miner.App;

/// <summary>What the process ends with; the README's table is written from this list.</summary>
internal enum ExitCode
{
    /// <summary>Done: stopped by the user, or the command did what it was asked.</summary>
    Done = 0,

    /// <summary>Done in part: some records were bad and left out; or the proof does not prove.</summary>
    Incomplete = 1,

    /// <summary>
    /// The command line or the config file is wrong;
    /// or a record store, a key or a proof cannot be used.
    /// </summary>
    Usage = 2,

    /// <summary>No device that can hash is there, or none is left.</summary>
    NoDevice = 3,

    /// <summary>A device failed its self-test before its first nonce, or its hits do not bear out its hashes.</summary>
    SelfTestFailed = 4,

    /// <summary>
    /// The pool or node refused: authorisation, an unknown rule, signet, an address it will not pay; or its certificate
    /// is not trusted, or what answers is none.
    /// </summary>
    Refused = 5,

    /// <summary>Every pool or node stayed unreachable, or not ready, for the number of retries.</summary>
    Unreachable = 6,

    /// <summary>A bug of ours.</summary>
    Bug = 70,
}

internal static class SourceLossExit
{
    /// <summary>What a lost source ends the process with: the same for mining and for the look before it.</summary>
    public static ExitCode ToExitCode(this SourceLoss loss) => loss switch
    {
        SourceLoss.Refused => ExitCode.Refused,
        SourceLoss.Unreachable => ExitCode.Unreachable,
        _ => throw new InvalidOperationException($"BUG: {loss}"),
    };
}
