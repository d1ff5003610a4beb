namespace Miner.Pools.Node;

public enum NodeFault
{
    /// <summary>No connection, or it broke off.</summary>
    Unreachable,

    TimedOut,

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

    /// <summary>The JSON-RPC error code where there was one.</summary>
    public int? Code { get; } = code;
}
