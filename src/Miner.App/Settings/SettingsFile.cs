using System.Text;
using System.Text.Json;

namespace Miner.App.Settings;

/// <summary>
/// Reads a JSON config file against the list of settings. Comments and trailing commas are taken, since people edit it;
/// every fault names the line, and reading goes on after it so that all of them are found at once.
/// </summary>
internal sealed class SettingsFile
{
    private const int LongestFile = 1 << 20;

    private readonly string _path;
    private readonly byte[] _text;
    private readonly List<Fault> _faults = [];

    private SettingsFile(string path, byte[] text) => (_path, _text) = (path, text);

    public SettingsDraft Draft { get; } = new();
    public IReadOnlyList<Fault> Faults => _faults;

    public static SettingsFile Read(string path)
    {
        try
        {
            var info = new FileInfo(path);
            if (info.Exists && info.Length > LongestFile) return Failed(path, "is longer than 1 MiB");
            return Parse(path, File.ReadAllBytes(path));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Failed(path, e is FileNotFoundException or DirectoryNotFoundException ? "is not there" : e.Message);
        }
    }

    public static SettingsFile Parse(string path, byte[] text)
    {
        ReadOnlySpan<byte> mark = Encoding.UTF8.Preamble;
        var file = new SettingsFile(path, text.AsSpan().StartsWith(mark) ? text[mark.Length..] : text);
        try
        {
            file.ReadAll();
        }
        catch (JsonException e)
        {
            file._faults.Add(new Fault(file.At(e.LineNumber ?? 0), "this is not JSON: " + Plain(e.Message)));
        }

        return file;
    }

    private static SettingsFile Failed(string path, string message)
    {
        var file = new SettingsFile(path, []);
        file._faults.Add(new Fault(path, message));
        return file;
    }

    // The parser ends its messages with its own count of lines from 0.
    private static string Plain(string message)
    {
        int tail = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return tail < 0 ? message : message[..tail];
    }

    private void ReadAll()
    {
        var reader = new Utf8JsonReader(
            _text, new JsonReaderOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            _faults.Add(
                new Fault(At(reader), "a config file is one JSON object", "{ \"pools\": [ … ], \"threads\": 2 }"));
            return;
        }

        ReadObject(ref reader, [.. SettingList.InFile], takesPools: true);
        while (reader.Read()) { }
    }

    private void ReadObject(ref Utf8JsonReader reader, Setting[] known, bool takesPools)
    {
        var seen = new HashSet<string>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            string key = TextOf(reader);
            string where = At(reader);
            if (!seen.Add(key)) _faults.Add(new Fault(where, $"'{key}' stands there twice"));
            reader.Read();
            if (takesPools && key == "pools") ReadPools(ref reader);
            else if (Array.Find(known, setting => setting.Name == key) is { } setting) ReadValue(ref reader, setting);
            else
            {
                _faults.Add(new Fault(where, $"unknown key '{key}'", HintFor(key, known, takesPools)));
                reader.Skip();
            }
        }
    }

    private static string? HintFor(string key, Setting[] known, bool takesPools)
    {
        if (takesPools && SettingList.InPool.Any(setting => setting.Name == key))
            return $"'{key}' belongs into an object of 'pools'";
        IEnumerable<string> names = known.Select(static setting => setting.Name);
        return NearestName.Hint(key, takesPools ? names.Append("pools") : names);
    }

    private void ReadPools(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            _faults.Add(new Fault(
                At(reader),
                "'pools' needs a list of objects",
                "[ { \"url\": \"stratum+tcp://…\", \"user\": \"…\" } ]"));
            reader.Skip();
            return;
        }

        Setting[] known = [.. SettingList.InPool];
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                Draft.Sources.Add(new SourceDraft());
                ReadObject(ref reader, known, takesPools: false);
                continue;
            }

            _faults.Add(new Fault(
                At(reader), "an entry of 'pools' is an object", "{ \"url\": \"stratum+tcp://…\", \"user\": \"…\" }"));
            reader.Skip();
        }
    }

    private void ReadValue(ref Utf8JsonReader reader, Setting setting)
    {
        string where = At(reader);
        string? text = (setting.Kind, reader.TokenType) switch
        {
            (SettingKind.Text, JsonTokenType.String) => TextOf(reader),
            (SettingKind.Number, JsonTokenType.Number) => Encoding.UTF8.GetString(reader.ValueSpan),
            (SettingKind.Flag, JsonTokenType.True) => "true",
            (SettingKind.Flag, JsonTokenType.False) => "false",
            _ => null,
        };
        if (text is null)
        {
            string wanted = setting.Kind switch
            {
                SettingKind.Text => "a text",
                SettingKind.Number => "a number",
                _ => "true or false",
            };
            _faults.Add(new Fault(where, $"'{setting.Name}' needs {wanted}, not {NameOf(reader.TokenType)}"));
            reader.Skip();
        }
        else if (setting.Take(Draft, text) is { } refusal)
        {
            _faults.Add(new Fault(where, $"'{setting.Name}': {refusal.Message}", refusal.Hint));
        }
    }

    private string TextOf(in Utf8JsonReader reader)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new JsonException("a text is not valid Unicode.", null, LineOf(reader), null);
        }
    }

    private static string NameOf(JsonTokenType type) => type switch
    {
        JsonTokenType.String => "a text",
        JsonTokenType.Number => "a number",
        JsonTokenType.True or JsonTokenType.False => "true or false",
        JsonTokenType.StartArray => "a list",
        JsonTokenType.StartObject => "an object",
        _ => "null",
    };

    private string At(in Utf8JsonReader reader) => At(LineOf(reader));

    private long LineOf(in Utf8JsonReader reader) => _text.AsSpan(0, (int)reader.TokenStartIndex).Count((byte)'\n');

    private string At(long lineFromZero) => $"{_path}:{lineFromZero + 1}";
}
