using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Miner.Records.Intake;

/// <summary>
/// The form that survives a server: members sorted by UTF-16 code units, no white space, strings escaped as RFC 8785 has
/// it. Number tokens stay as they are: 2.00 and 2 are different clinical statements. For one thread at a time.
/// </summary>
public sealed class FhirCanonicalForm
{
    // RFC 8785, section 3.2.2.2.
    private static readonly SearchValues<byte> Escaped = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(static letter => (byte)letter), (byte)'"', (byte)'\\']);

    private readonly List<Member> _members = [];
    private readonly Comparison<Member> _order;
    private readonly ArrayBufferWriter<byte> _head = new();
    private byte[] _out = new byte[4096];
    private byte[] _spare = new byte[4096];
    private int _length;

    public FhirCanonicalForm() => _order = Compare;

    /// <summary>An object with the members alone that <see cref="ResourceHead"/> reads; good until the next call.</summary>
    internal ReadOnlySpan<byte> Head => _head.WrittenSpan;

    /// <summary>The canonical bytes, good until the next call.</summary>
    /// <exception cref="FormatException">
    /// No JSON object in UTF-8, a name twice in one object, half of a surrogate pair, or deeper than 64 levels.
    /// </exception>
    public ReadOnlySpan<byte> Of(ReadOnlySpan<byte> json)
    {
        if (!Utf8.IsValid(json)) throw new FormatException("this is not UTF-8");
        // The form is never longer than what it is made of: an escape that stays is as short as it was, and the comma behind
        // an object's last member stands where its closing brace will.
        if (_out.Length < json.Length)
        {
            int room = Math.Max(json.Length, 2 * _out.Length);
            (_out, _spare) = (new byte[room], new byte[room]);
        }

        _length = 0;
        _members.Clear();
        _head.ResetWrittenCount();
        _head.Write("{"u8);
        var reader = new Utf8JsonReader(json, ResourceHead.Strict);
        try
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject) throw new FormatException("this is not a JSON object");
            WriteObject(ref reader);
            // Throws where anything but white space follows.
            reader.Read();
        }
        catch (JsonException e)
        {
            throw new FormatException(ResourceHead.Describe(e), e);
        }

        _head.Write("}"u8);
        return _out.AsSpan(0, _length);
    }

    private void WriteValue(ref Utf8JsonReader reader)
    {
        switch (reader.TokenType)
        {
            case JsonTokenType.StartObject:
                WriteObject(ref reader);
                break;
            case JsonTokenType.StartArray:
                WriteArray(ref reader);
                break;
            case JsonTokenType.String:
                WriteString(ref reader);
                break;
            default:
                Write(reader.ValueSpan);
                break;
        }
    }

    private void WriteArray(ref Utf8JsonReader reader)
    {
        Write((byte)'[');
        for (bool isFirst = true; reader.Read() && reader.TokenType != JsonTokenType.EndArray; isFirst = false)
        {
            if (!isFirst) Write((byte)',');
            WriteValue(ref reader);
        }

        Write((byte)']');
    }

    // Members are written as they come, each as "name":value, and put in order once all are there.
    private void WriteObject(ref Utf8JsonReader reader)
    {
        Write((byte)'{');
        int start = _length;
        int first = _members.Count;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            int at = _length;
            string? name = WriteString(ref reader);
            int nameLength = _length - at - 2;
            Write((byte)':');
            reader.Read();
            bool isTop = reader.CurrentDepth == 1;
            WriteValue(ref reader);
            var member = new Member(at, nameLength, _length - at, name);
            _members.Add(member);
            Write((byte)',');
            if (isTop && ResourceHead.Names(NameOf(member))) KeepForHead(member);
        }

        Sort(first, start);
        Write((byte)'}');
    }

    private void Sort(int first, int start)
    {
        Span<Member> members = CollectionsMarshal.AsSpan(_members)[first..];
        bool isSorted = true;
        for (int i = 1; i < members.Length && isSorted; i++) isSorted = Compare(members[i - 1], members[i]) < 0;
        if (!isSorted)
        {
            members.Sort(_order);
            for (int i = 1; i < members.Length; i++)
                if (Compare(members[i - 1], members[i]) == 0)
                    throw new FormatException("a name stands twice in one object");
            Rearrange(members, start);
        }

        // The comma after the last.
        if (members.Length > 0) _length--;
        _members.RemoveRange(first, members.Length);
    }

    private void Rearrange(ReadOnlySpan<Member> members, int start)
    {
        int length = _length - start;
        _out.AsSpan(start, length).CopyTo(_spare);
        _length = start;
        foreach (Member member in members) Write(_spare.AsSpan(member.Start - start, member.Length + 1));
    }

    private int Compare(Member left, Member right)
    {
        // Names with an escape, or beyond ASCII, are compared as texts; bytes sort the others alike.
        if (left.Name is null && right.Name is null) return NameOf(left).SequenceCompareTo(NameOf(right));
        return string.CompareOrdinal(
            left.Name ?? Encoding.ASCII.GetString(NameOf(left)), right.Name ?? Encoding.ASCII.GetString(NameOf(right)));
    }

    private ReadOnlySpan<byte> NameOf(Member member) => _out.AsSpan(member.Start + 1, member.NameLength);

    /// <summary>Writes the string or name, and returns it where its bytes alone would not do to sort by.</summary>
    private string? WriteString(ref Utf8JsonReader reader)
    {
        Write((byte)'"');
        string? name = null;
        if (!reader.ValueIsEscaped)
        {
            // Without escapes there is nothing in it that needs one.
            Write(reader.ValueSpan);
            if (reader.TokenType == JsonTokenType.PropertyName && !Ascii.IsValid(reader.ValueSpan)) name = reader.GetString();
        }
        else
        {
            Span<byte> text = _spare.AsSpan(0, Unescape(ref reader, _spare));
            if (reader.TokenType == JsonTokenType.PropertyName) name = Encoding.UTF8.GetString(text);
            WriteEscaped(text);
        }

        Write((byte)'"');
        return name;
    }

    private static int Unescape(ref Utf8JsonReader reader, Span<byte> into)
    {
        try
        {
            return reader.CopyString(into);
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException("half of a surrogate pair stands alone", e);
        }
    }

    private void WriteEscaped(ReadOnlySpan<byte> text)
    {
        for (int plain = text.IndexOfAny(Escaped); plain >= 0; plain = text.IndexOfAny(Escaped))
        {
            Write(text[..plain]);
            WriteEscape(text[plain]);
            text = text[(plain + 1)..];
        }

        Write(text);
    }

    private void WriteEscape(byte letter)
    {
        ReadOnlySpan<byte> escape = letter switch
        {
            (byte)'"' => "\\\""u8,
            (byte)'\\' => "\\\\"u8,
            (byte)'\b' => "\\b"u8,
            (byte)'\t' => "\\t"u8,
            (byte)'\n' => "\\n"u8,
            (byte)'\f' => "\\f"u8,
            (byte)'\r' => "\\r"u8,
            _ => [],
        };
        if (!escape.IsEmpty)
        {
            Write(escape);
            return;
        }

        Write("\\u00"u8);
        Write((byte)('0' + (letter >> 4)));
        Write("0123456789abcdef"u8[letter & 15]);
    }

    private void Write(byte value) => _out[_length++] = value;

    private void Write(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_out.AsSpan(_length));
        _length += bytes.Length;
    }

    private void KeepForHead(Member member)
    {
        if (_head.WrittenCount > 1) _head.Write(","u8);
        _head.Write(_out.AsSpan(member.Start, member.Length));
    }

    private readonly record struct Member(int Start, int NameLength, int Length, string? Name);
}
