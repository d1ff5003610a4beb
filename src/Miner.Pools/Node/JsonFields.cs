using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Miner.Core.Chain;

namespace Miner.Pools.Node;

/// <summary>
/// Reads a JSON object's fields one by one; a missing or wrong one is a FormatException that names it.
/// </summary>
internal readonly struct JsonFields
{
    private readonly JsonElement _object;
    private readonly string _name;

    /// <exception cref="FormatException">Not an object.</exception>
    public JsonFields(JsonElement element, string name)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new FormatException($"{name} is {KindOf(element)} where an object is wanted");
        (_object, _name) = (element, name);
    }

    public string Text(string field) => OptionalText(field) ?? throw Missing(field);

    public string? OptionalText(string field)
    {
        return Find(field) is { } value ? TextOf(value, field) : null;
    }

    public long Integer(string field, long least, long most) =>
        OptionalInteger(field, least, most) ?? throw Missing(field);

    public long? OptionalInteger(string field, long least, long most)
    {
        if (Find(field) is not { } value) return null;
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt64(out long number))
            throw Wrong(field, value, "a whole number");
        if (number < least || number > most)
            throw new FormatException($"{_name}.{field} is {number}, outside {least} to {most}");
        return number;
    }

    public bool? OptionalFlag(string field) => Find(field) switch
    {
        null => null,
        { ValueKind: JsonValueKind.True } => true,
        { ValueKind: JsonValueKind.False } => false,
        { } value => throw Wrong(field, value, "true or false"),
    };

    public Hash256 Hash(string field) => OptionalHash(field) ?? throw Missing(field);

    public Hash256? OptionalHash(string field)
    {
        if (OptionalText(field) is not { } text) return null;
        try
        {
            return Hash256.Parse(text);
        }
        catch (FormatException e)
        {
            throw new FormatException($"{_name}.{field}: {e.Message}", e);
        }
    }

    /// <summary>Eight hex digits, the most significant first.</summary>
    public uint HexWord(string field)
    {
        string text = Text(field);
        if (text.Length == 8 && uint.TryParse(text, NumberStyles.AllowHexSpecifier, null, out uint word)) return word;
        throw new FormatException($"{_name}.{field} is '{PeerText.Clean(text)}' where 8 hex digits are wanted");
    }

    /// <summary>Empty where the field is missing.</summary>
    public ImmutableArray<byte> OptionalBytes(string field) => OptionalText(field) is { } text ? Hex(text, field) : [];

    public ImmutableArray<byte> Bytes(string field) => Hex(Text(field), field);

    /// <summary>Empty where the field is missing.</summary>
    public ImmutableArray<string> OptionalTexts(string field)
    {
        JsonFields fields = this;
        return [.. OptionalArray(field).Select(value => fields.TextOf(value, field))];
    }

    /// <summary>Empty where the field is missing.</summary>
    public IEnumerable<JsonElement> OptionalArray(string field)
    {
        if (Find(field) is not { } value) return [];
        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Wrong(field, value, "a list");
    }

    /// <summary>The bytes of all members of an object, one after another; empty where the field is missing.</summary>
    public ImmutableArray<byte> OptionalMemberBytes(string field)
    {
        if (Find(field) is not { } value) return [];
        if (value.ValueKind != JsonValueKind.Object) throw Wrong(field, value, "an object");
        JsonFields fields = this;
        return [.. value.EnumerateObject().SelectMany(member => fields.BytesOf(member.Value, field))];
    }

    private JsonElement? Find(string field)
    {
        try
        {
            bool isThere = _object.TryGetProperty(field, out JsonElement value);
            return isThere && value.ValueKind != JsonValueKind.Null ? value : null;
        }
        catch (InvalidOperationException e)
        {
            throw new FormatException($"a name in {_name} is not valid Unicode", e);
        }
    }

    private string TextOf(JsonElement value, string field)
    {
        if (value.ValueKind != JsonValueKind.String) throw Wrong(field, value, "text");
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // Half of a surrogate pair, which the reader notices only when the text is asked for.
            throw new FormatException($"{_name}.{field} is not valid Unicode", e);
        }
    }

    private ImmutableArray<byte> BytesOf(JsonElement value, string field) => Hex(TextOf(value, field), field);

    private ImmutableArray<byte> Hex(string text, string field)
    {
        try
        {
            return [.. Convert.FromHexString(text)];
        }
        catch (FormatException e)
        {
            throw new FormatException($"{_name}.{field} is not hex", e);
        }
    }

    private FormatException Missing(string field) => new($"{_name}.{field} is missing");

    private FormatException Wrong(string field, JsonElement value, string wanted) =>
        new($"{_name}.{field} is {KindOf(value)} where {wanted} is wanted");

    private static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null or JsonValueKind.Undefined => "null",
        _ => "true or false",
    };
}
