using System.Buffers;
using System.Globalization;

namespace Miner.Records.Intake;

/// <summary>Whole lines of a stream, a run at a time, in memory that is bounded by the longest line that is taken.</summary>
internal sealed class LineReader(Stream stream, string name, int longestLine)
{
    private const int Run = 1 << 20;

    private byte[] _rest = [];
    private int _restLength;
    private long _line = 1;
    private bool _isAtEnd;

    /// <summary>The next run of whole lines; the last one may lack its line end. Null at the end.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public async ValueTask<LineRun?> ReadAsync(CancellationToken stop)
    {
        byte[] bytes = ArrayPool<byte>.Shared.Rent(Math.Max(Run, 2 * _restLength));
        int length = TakeRest(bytes);
        List<BadRecord> bad = [];
        long first = _line;
        while (true)
        {
            if (!_isAtEnd && length < bytes.Length)
            {
                int read = await stream.ReadOrStopAsync(bytes.AsMemory(length), stop);
                _isAtEnd = read == 0;
                length += read;
                if (!_isAtEnd && length < bytes.Length) continue;
            }

            int end = _isAtEnd ? length : bytes.AsSpan(0, length).LastIndexOf((byte)'\n') + 1;
            // A single line that is too long may be here as a whole; whoever takes it apart says so.
            if (end > 0)
            {
                KeepRest(bytes.AsSpan(end, length - end));
                _line += bytes.AsSpan(0, end).Count((byte)'\n');
                return new LineRun(bytes, end, first, bad);
            }

            if (length > longestLine)
            {
                bad.Add(new BadRecord(name, _line, TooLong(longestLine)));
                length = await SkipLineAsync(bytes, length, stop);
                first = ++_line;
                if (length > 0 || !_isAtEnd) continue;
            }
            else if (!_isAtEnd)
            {
                bytes = Grow(bytes, length);
                continue;
            }

            if (bad.Count > 0) return new LineRun(bytes, 0, first, bad);
            ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
            return null;
        }
    }

    public static string TooLong(int longestLine) => string.Create(
        CultureInfo.InvariantCulture, $"the line is longer than the {longestLine} bytes that are taken");

    private int TakeRest(byte[] bytes)
    {
        int length = _restLength;
        _rest.AsSpan(0, length).CopyTo(bytes);
        _restLength = 0;
        return length;
    }

    private void KeepRest(ReadOnlySpan<byte> rest)
    {
        if (_rest.Length < rest.Length) _rest = new byte[rest.Length];
        rest.CopyTo(_rest);
        _restLength = rest.Length;
    }

    private static byte[] Grow(byte[] bytes, int length)
    {
        byte[] more = ArrayPool<byte>.Shared.Rent(2 * bytes.Length);
        bytes.AsSpan(0, length).CopyTo(more);
        ArrayPool<byte>.Shared.Return(bytes, clearArray: true);
        return more;
    }

    /// <summary>Reads on to the end of the line, and returns how much behind it is in the buffer.</summary>
    private async ValueTask<int> SkipLineAsync(byte[] bytes, int length, CancellationToken stop)
    {
        while (true)
        {
            int end = bytes.AsSpan(0, length).IndexOf((byte)'\n');
            if (end >= 0)
            {
                bytes.AsSpan(end + 1, length - end - 1).CopyTo(bytes);
                return length - end - 1;
            }

            length = await stream.ReadOrStopAsync(bytes, stop);
            if (length > 0) continue;
            _isAtEnd = true;
            return 0;
        }
    }
}

/// <summary>Whole lines in a rented buffer.</summary>
/// <param name="FirstLine">The number of the first, from 1.</param>
/// <param name="Bad">Lines before them that were too long to be held.</param>
internal sealed record LineRun(byte[] Bytes, int Length, long FirstLine, List<BadRecord> Bad)
{
    public ReadOnlyMemory<byte> Text => Bytes.AsMemory(0, Length);

    // Others rent it next, and none of them needs to see a record.
    public void Return() => ArrayPool<byte>.Shared.Return(Bytes, clearArray: true);
}
