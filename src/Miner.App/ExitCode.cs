namespace Miner.App;

/// <summary>What the process ends with; the README's table is written from this list.</summary>
internal enum ExitCode
{
    /// <summary>Done: stopped by the user, or the command did what it was asked.</summary>
    Done = 0,

    /// <summary>The command line or the config file is wrong.</summary>
    Usage = 2,

    /// <summary>No device that can hash is there, or none is left.</summary>
    NoDevice = 3,

    /// <summary>A device failed its self-test before its first nonce.</summary>
    SelfTestFailed = 4,

    /// <summary>
    /// The pool or node refused, or was refused for its certificate: authorisation, an unknown rule, signet, an address
    /// it will not pay.
    /// </summary>
    Refused = 5,

    /// <summary>Every pool or node stayed unreachable for the number of retries.</summary>
    Unreachable = 6,

    /// <summary>A bug of ours.</summary>
    Bug = 70,
}
