using Miner.Core.Mining;

namespace Miner.Pools.Node;

public enum NodeFault
{
    /// <summary>No connection, or it broke off.</summary>
    Unreachable,

    TimedOut,

    /// <summary>The cookie file is not there: the node writes it when it starts, so that waiting helps.</summary>
    NoCookie,

    /// <summary>401: user and password, or the cookie, were refused.</summary>
    Unauthorized,

    /// <summary>403: this address or this method is not allowed.</summary>
    Forbidden,

    /// <summary>A status that is no success, without a JSON-RPC error in it.</summary>
    ServerError,

    /// <summary>Starting up, downloading blocks, or without peers: it says so itself, and waiting helps.</summary>
    NotReady,

    /// <summary>Answers, but not in JSON-RPC: HTML, garbage, or far too much.</summary>
    NotANode,

    /// <summary>A JSON-RPC error; its code is in <see cref="NodeException.Code"/>.</summary>
    CallFailed,

    /// <summary>A template, or another answer, that cannot be used.</summary>
    BadAnswer,
}

/// <summary>
/// A node that could not do what it was asked. The message names the node, what happened and what to do, and no secret.
/// </summary>
public sealed class NodeException(NodeFault fault, string message, int? code = null, Exception? inner = null)
    : Exception(message, inner)
{
    public NodeFault Fault { get; } = fault;

    /// <summary>What it comes to once no attempt is left: Unreachable where waiting could have helped.</summary>
    public SourceLoss Loss => Fault switch
    {
        NodeFault.Unreachable or NodeFault.TimedOut or NodeFault.NoCookie => SourceLoss.Unreachable,
        NodeFault.ServerError or NodeFault.NotReady => SourceLoss.Unreachable,
        _ => SourceLoss.Refused,
    };

    /// <summary>True where the settings are wrong, so that at the start no further attempt makes sense.</summary>
    public bool IsConfiguration => Fault is NodeFault.Unauthorized or NodeFault.Forbidden or NodeFault.NotANode;

    /// <summary>The JSON-RPC error code where there was one.</summary>
    public int? Code { get; } = code;
}
