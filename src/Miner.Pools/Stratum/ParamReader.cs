using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Miner.Pools.Stratum;

/// <summary>Reads a params array value by value; wrong types and counts become errors that name method and field.</summary>
internal ref struct ParamReader
{
    private readonly string _method;
    private Utf8JsonReader _reader;

    /// <param name="raw">One well-formed JSON value.</param>
    public ParamReader(ReadOnlySpan<byte> raw, string method)
    {
        _method = method;
        _reader = new Utf8JsonReader(raw);
        _reader.Read();
        AtEnd = _reader.TokenType == JsonTokenType.Null;
        if (AtEnd) return;
        if (_reader.TokenType != JsonTokenType.StartArray) throw Fault("params", "is not an array");
        Advance();
    }

    public bool AtEnd { get; private set; }

    public string String(string field) => StringOrNull(field) ?? throw Fault(field, "is null");

    public string? StringOrNull(string field)
    {
        Demand(field, "is not a string", JsonTokenType.String, JsonTokenType.Null);
        string? text = Text(field);
        Advance();
        return text;
    }

    public bool Boolean(string field)
    {
        Demand(field, "is neither true nor false", JsonTokenType.True, JsonTokenType.False);
        bool value = _reader.GetBoolean();
        Advance();
        return value;
    }

    public double Number(string field)
    {
        Demand(field, "is not a number", JsonTokenType.Number);
        double value = _reader.TryGetDouble(out double number) ? number : double.NaN;
        Advance();
        return value;
    }

    public int Integer(string field)
    {
        Demand(field, "is not a number", JsonTokenType.Number);
        if (!_reader.TryGetInt32(out int value)) throw Fault(field, "is not a whole number of 32 bits");
        Advance();
        return value;
    }

    /// <summary>Pools write ports as numbers and as strings; null where it is null or empty.</summary>
    public int? IntegerOrText(string field)
    {
        if (_reader.TokenType == JsonTokenType.Number) return Integer(field);
        string? text = StringOrNull(field);
        if (string.IsNullOrEmpty(text)) return null;
        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value)) return value;
        throw Fault(field, "is not a whole number");
    }

    public ImmutableArray<string> Strings(string field, int atMost)
    {
        Demand(field, "is not an array", JsonTokenType.StartArray);
        var list = ImmutableArray.CreateBuilder<string>();
        while (_reader.Read() && _reader.TokenType != JsonTokenType.EndArray)
        {
            if (_reader.TokenType != JsonTokenType.String) throw Fault(field, "holds something that is not a string");
            if (list.Count == atMost) throw Fault(field, $"has more than {atMost} entries");
            list.Add(Text(field)!);
        }

        Advance();
        return list.ToImmutable();
    }

    private string? Text(string field)
    {
        try
        {
            return _reader.GetString();
        }
        catch (InvalidOperationException e)
        {
            throw new StratumException($"{_method}: the {field} is not valid text", e);
        }
    }

    private readonly void Demand(string field, string complaint, params ReadOnlySpan<JsonTokenType> allowed)
    {
        if (AtEnd) throw Fault(field, "is missing");
        if (!allowed.Contains(_reader.TokenType)) throw Fault(field, complaint);
    }

    private void Advance() => AtEnd = !_reader.Read() || _reader.TokenType == JsonTokenType.EndArray;

    private readonly StratumException Fault(string field, string complaint) =>
        new($"{_method}: the {field} {complaint}");
}
