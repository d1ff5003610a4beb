using System.Security.Cryptography.X509Certificates;

namespace Miner.Tests.Stratum.Simulator;

internal enum ConfigureAnswer
{
    /// <summary>Grants what is in <see cref="PoolScript.Mask"/> and was asked for.</summary>
    Grant,

    /// <summary>Answers version-rolling: false.</summary>
    Deny,

    /// <summary>Answers with an error, as a pool that does not know the method.</summary>
    Error,

    /// <summary>Never answers.</summary>
    Ignore,
}

/// <summary>The three forms in which pools send an error.</summary>
internal enum ErrorForm
{
    Array,
    Object,
    Text,
}

/// <summary>How lines are laid on TCP segments.</summary>
internal enum WireForm
{
    /// <summary>A segment a line.</summary>
    Lines,

    /// <summary>A segment a byte.</summary>
    Bytes,

    /// <summary>Several lines in one segment, and segments that end within a line.</summary>
    Jumbled,
}

/// <summary>How a simulated pool behaves. The default is an honest one.</summary>
internal sealed record PoolScript
{
    /// <summary>A share takes about 4,300 hashes.</summary>
    public decimal Difficulty { get; init; } = 0.000001m;

    public ConfigureAnswer Configure { get; init; } = ConfigureAnswer.Grant;
    public uint Mask { get; init; } = 0x1fffe000;
    public bool RefusesAuthorization { get; init; }
    public int ExtraNonce2Size { get; init; } = 4;

    /// <summary>Knows a session again by its id and gives it the same extranonce1 and jobs.</summary>
    public bool ResumesSessions { get; init; }

    /// <summary>Sends difficulty and job the moment the connection stands.</summary>
    public bool NotifiesBeforeSubscribe { get; init; }

    public bool AnswersSubmits { get; init; } = true;

    /// <summary>Each answer to a submission waits a random part of this: late and out of order.</summary>
    public TimeSpan MaxReplyDelay { get; init; }

    public ErrorForm Errors { get; init; } = ErrorForm.Array;
    public WireForm Wire { get; init; } = WireForm.Lines;

    /// <summary>Closes the connection after this many lines from the miner.</summary>
    public int? ClosesAfterLines { get; init; }

    /// <summary>Sent in answer to the first line, whatever it is; then the connection is closed.</summary>
    public string? RawReply { get; init; }

    /// <summary>With a certificate the pool speaks TLS.</summary>
    public X509Certificate2? Certificate { get; init; }

    public uint Bits { get; init; } = 0x1d00ffff;
    public uint Version { get; init; } = 0x20000000;

    /// <summary>Changes the judge's verdict: an unfair pool.</summary>
    public Func<JudgedShare, JudgedShare>? Overrule { get; init; }

    /// <summary>Sees every request first; true says that it was dealt with.</summary>
    public Func<PoolSession, PoolRequest, ValueTask<bool>>? Intercept { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;
    public int Seed { get; init; } = 20260101;
}
