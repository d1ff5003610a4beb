using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Miner.Core.Mining;

namespace Miner.Core.Hashing;

/// <summary>
/// The double SHA-256 of four headers at a time, from the midstates on and as far as H7, by Arm's instructions.
/// </summary>
internal sealed class ArmSha2Hash
{
    /// <summary>The versions of a work are hashed in groups of as many as there are streams.</summary>
    public const int Groups = 4;

    public const int Versions = Groups * ArmSha2Rounds.Streams;

    private const int RowWords = 4 * ArmSha2Rounds.Streams;
    private const int Rows = (2 * (Groups + 1) * ArmSha2Rounds.StateRows) + (2 * ArmSha2Rounds.Quads)
        + (2 * ArmSha2Rounds.StateRows);
    private const int NonceWord = 3;

    private readonly LaneRows _midstates;

    // After rounds 0 to 3 under nonce 0: the nonce comes in only as a summand of round 3, so it is added to a and e.
    private readonly LaneRows _closed;
    private readonly LaneRows _start;
    private readonly LaneRows _schedule;
    private readonly LaneRows _initial;
    private readonly LaneRows _message;
    private readonly LaneRows _state;
    private readonly uint[] _tops = new uint[ArmSha2Rounds.Streams];

    private Work? _work;
    private int? _variant;

    public ArmSha2Hash()
    {
        LaneMemory memory = new(Rows * RowWords);
        _midstates = memory.Take(Groups * ArmSha2Rounds.StateRows, RowWords);
        _closed = memory.Take(Groups * ArmSha2Rounds.StateRows, RowWords);
        _start = memory.Take(ArmSha2Rounds.StateRows, RowWords);
        _schedule = memory.Take(ArmSha2Rounds.Quads, RowWords);
        _initial = memory.Take(ArmSha2Rounds.StateRows, RowWords);
        _message = memory.Take(ArmSha2Rounds.Quads, RowWords);
        _state = memory.Take(ArmSha2Rounds.StateRows, RowWords);
        ReadOnlySpan<uint> initial = Sha256Reference.InitialState;
        for (int stream = 0; stream < ArmSha2Rounds.Streams; stream++)
        {
            Quad(_schedule, 1, stream) = Vector128.Create(0x80000000u, 0, 0, 0);
            Quad(_schedule, 3, stream) = Vector128.Create(0u, 0, 0, 640);
            Quad(_initial, 0, stream) = Vector128.Create(initial[..4]);
            Quad(_initial, 1, stream) = Vector128.Create(initial[4..]);
            Quad(_message, 2, stream) = Vector128.Create(0x80000000u, 0, 0, 0);
            Quad(_message, 3, stream) = Vector128.Create(0u, 0, 0, 256);
        }
    }

    /// <summary>The top 32 bits of each stream's block hash, read as targets are compared.</summary>
    public ReadOnlySpan<uint> TopWords => _tops;

    /// <summary>Prepares for <see cref="HashShared"/>; the work has <see cref="Versions"/> versions.</summary>
    public void LoadVersions(Work work)
    {
        if (ReferenceEquals(work, _work) && _variant is null) return;
        for (int version = 0; version < Versions; version++)
            SetState(version / ArmSha2Rounds.Streams, version % ArmSha2Rounds.Streams, work.Midstates[version], work.Tail);
        SetWork(work, null);
    }

    /// <summary>Prepares for <see cref="HashOwn"/>, in one of the work's versions.</summary>
    public void LoadVariant(Work work, int variant)
    {
        if (ReferenceEquals(work, _work) && _variant == variant) return;
        for (int stream = 0; stream < ArmSha2Rounds.Streams; stream++)
            SetState(0, stream, work.Midstates[variant], work.Tail);
        SetWork(work, variant);
    }

    /// <summary>Makes the schedules of the next four nonces, one a column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Schedule(uint firstNonce)
    {
        for (int stream = 0; stream < ArmSha2Rounds.Streams; stream++)
        {
            ref Vector128<uint> quad = ref Quad(_schedule, 0, stream);
            quad = quad.WithElement(NonceWord, NonceFrom(firstNonce, stream));
        }

        ArmSha2Rounds.Expand(ref First(_schedule), 4, ArmSha2Rounds.Quads);
    }

    /// <summary>Hashes one nonce in a group of versions; its schedule stands in the column.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void HashShared(uint firstNonce, int column, int group)
    {
        var nonce = Vector128.CreateScalar(NonceFrom(firstNonce, column));
        for (int stream = 0; stream < ArmSha2Rounds.Streams; stream++) AddNonce(group, stream, nonce);
        Hash(ref Quad(_schedule, 0, column), step: 0, group);
    }

    /// <summary>Hashes the nonces of all columns.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void HashOwn(uint firstNonce)
    {
        for (int stream = 0; stream < ArmSha2Rounds.Streams; stream++)
            AddNonce(0, stream, Vector128.CreateScalar(NonceFrom(firstNonce, stream)));
        Hash(ref First(_schedule), step: 1, group: 0);
    }

    // h after round 63 is e after round 60, so the last quad of the outer hash is half a quad.
    private void Hash(ref Vector128<uint> schedule, int step, int group)
    {
        const int last = ArmSha2Rounds.Quads - 1;
        ref Vector128<uint> message = ref First(_message);
        ArmSha2Rounds.Compress(ref First(_start), ref message, ref schedule, step, 1, ArmSha2Rounds.Quads);
        ref Vector128<uint> midstates = ref Quad(_midstates, group * ArmSha2Rounds.StateRows, 0);
        for (int at = 0; at < ArmSha2Rounds.StateRows * ArmSha2Rounds.Streams; at++)
            Unsafe.Add(ref message, at) += Unsafe.Add(ref midstates, at);

        ArmSha2Rounds.Expand(ref message, 4, ArmSha2Rounds.Quads);
        ArmSha2Rounds.Compress(ref First(_initial), ref First(_state), ref message, 1, 0, last);
        for (int stream = 0; stream < ArmSha2Rounds.Streams; stream++)
        {
            uint h = ArmSha2Rounds.LastWord(
                Quad(_state, 0, stream),
                Quad(_state, 1, stream),
                Quad(_message, last, stream) + ArmSha2Rounds.Constants(last));
            _tops[stream] = BinaryPrimitives.ReverseEndianness(unchecked(h + Sha256Reference.InitialState[7]));
        }
    }

    private void AddNonce(int group, int stream, Vector128<uint> nonce)
    {
        Quad(_start, 0, stream) = Quad(_closed, group * ArmSha2Rounds.StateRows, stream) + nonce;
        Quad(_start, 1, stream) = Quad(_closed, (group * ArmSha2Rounds.StateRows) + 1, stream) + nonce;
    }

    private void SetState(int group, int stream, HeaderMidstate midstate, HeaderTail tail)
    {
        (uint a, uint b, uint c, uint d, uint e, uint f, uint g, uint h) = midstate;
        var abcd = Vector128.Create(a, b, c, d);
        var efgh = Vector128.Create(e, f, g, h);
        int row = group * ArmSha2Rounds.StateRows;
        Quad(_midstates, row, stream) = abcd;
        Quad(_midstates, row + 1, stream) = efgh;
        ArmSha2Rounds.FourRounds(ref abcd, ref efgh, Opening(tail) + ArmSha2Rounds.Constants(0));
        Quad(_closed, row, stream) = abcd;
        Quad(_closed, row + 1, stream) = efgh;
    }

    private void SetWork(Work work, int? variant)
    {
        for (int stream = 0; stream < ArmSha2Rounds.Streams; stream++)
            Quad(_schedule, 0, stream) = Opening(work.Tail);
        (_work, _variant) = (work, variant);
    }

    private static Vector128<uint> Opening(HeaderTail tail) =>
        Vector128.Create(tail.MerkleTail, tail.Time, tail.Bits, 0);

    // A header's nonce is little-endian, SHA-256 reads big-endian words.
    private static uint NonceFrom(uint first, int step) =>
        BinaryPrimitives.ReverseEndianness(unchecked(first + (uint)step));

    private static ref Vector128<uint> First(LaneRows rows) => ref rows.At<Vector128<uint>>(0);

    private static ref Vector128<uint> Quad(LaneRows rows, int row, int stream) =>
        ref Unsafe.Add(ref rows.At<Vector128<uint>>(row), stream);
}
