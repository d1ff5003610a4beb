using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Miner.Core.Hashing;

/// <summary>The rounds of the search over messages of any length: every lane has a schedule of its own.</summary>
internal sealed class MessageHash<TWord, TLanes, TStreams> : IMessageHash
    where TWord : struct
    where TLanes : struct, ILanes<TWord>
    where TStreams : struct, IStreams<TWord>
{
    private const int AllRounds = 64;
    private const int MessageRows = 16;
    private const int StateRows = 8;

    private readonly LaneRows _schedule;
    private readonly LaneRows _chain;
    private readonly LaneRows _state;

    public MessageHash()
    {
        var memory = new LaneMemory((AllRounds + (2 * StateRows)) * Width);
        _schedule = memory.Take(AllRounds, Width);
        _chain = memory.Take(StateRows, Width);
        _state = memory.Take(StateRows, Width);
    }

    public int Width => Unsafe.SizeOf<TWord>() / sizeof(uint) * TStreams.Count;

    public void Hash(ReadOnlySpan<byte> padded, int blocks, Span<byte> digests)
    {
        int messages = Math.DivRem(padded.Length, blocks * Sha256Reference.BlockSize, out int rest);
        ArgumentOutOfRangeException.ThrowIfNotEqual(rest, 0, nameof(padded));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(messages, Width, nameof(padded));
        ArgumentOutOfRangeException.ThrowIfLessThan(digests.Length, messages * StateRows * sizeof(uint), nameof(digests));
        for (int row = 0; row < StateRows; row++) _chain[row].Fill(Sha256Reference.InitialState[row]);
        for (int block = 0; block < blocks; block++)
        {
            Load(ref Unsafe.Add(ref MemoryMarshal.GetReference(padded), block * Sha256Reference.BlockSize),
                messages, blocks * Sha256Reference.BlockSize);
            TStreams.Compress<OwnSchedule<TWord, TLanes>>(
                ref _chain.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First, 0, MessageRows);
            TStreams.Compress<GrowingSchedule<TWord, TLanes>>(
                ref _state.At<TWord>(0), ref _state.At<TWord>(0), ref _schedule.First, MessageRows, AllRounds);
            AddState();
        }

        Store(ref MemoryMarshal.GetReference(digests), messages);
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Load(ref byte message, int messages, int stride)
    {
        unchecked
        {
            int width = Width;
            for (int lane = 0; lane < messages; lane++, message = ref Unsafe.Add(ref message, stride))
            {
                ref uint word = ref Unsafe.Add(ref _schedule.First, lane);
                for (int row = 0; row < MessageRows; row++, word = ref Unsafe.Add(ref word, width))
                    word = BigEndian(Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref message, row * sizeof(uint))));
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void AddState()
    {
        unchecked
        {
            ref TWord chain = ref _chain.At<TWord>(0), state = ref _state.At<TWord>(0);
            for (int at = 0; at < StateRows * TStreams.Count; at++)
                Unsafe.Add(ref chain, at) = TLanes.Add(Unsafe.Add(ref chain, at), Unsafe.Add(ref state, at));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization | MethodImplOptions.NoInlining)]
    private void Store(ref byte digest, int messages)
    {
        unchecked
        {
            int width = Width;
            for (int lane = 0; lane < messages; lane++)
            {
                ref uint word = ref Unsafe.Add(ref _chain.First, lane);
                for (int row = 0; row < StateRows; row++, word = ref Unsafe.Add(ref word, width))
                {
                    Unsafe.WriteUnaligned(ref digest, BigEndian(word));
                    digest = ref Unsafe.Add(ref digest, sizeof(uint));
                }
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint BigEndian(uint word) =>
        BitConverter.IsLittleEndian ? BinaryPrimitives.ReverseEndianness(word) : word;
}
