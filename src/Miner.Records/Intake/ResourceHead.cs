using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Miner.Records.Intake;

/// <summary>
/// What is read of every resource: its kind, and whose it is. The patient is Patient.id, or what patient, subject,
/// beneficiary (Coverage), for (Task) or individual (ResearchSubject) refers to.
/// </summary>
/// <param name="Patient">The patient's id; null where the resource names none.</param>
public readonly record struct ResourceHead(string Kind, string? Patient)
{
    /// <summary>Deeper nesting than any resource has; what goes on would be an attack.</summary>
    public const int DeepestNesting = 64;

    internal static JsonReaderOptions Strict => new() { MaxDepth = DeepestNesting };

    /// <summary>The cheap check: UTF-8, one whole JSON object and nothing after it, of a known kind.</summary>
    /// <param name="problem">Says what is wrong without repeating any of it.</param>
    public static bool TryRead(ReadOnlySpan<byte> json, string? lastPatient, out ResourceHead head, out string problem)
    {
        (head, problem) = (default, "");
        if (!Utf8.IsValid(json)) problem = "this is not UTF-8";
        else
        {
            try
            {
                head = new HeadReader().Read(json, lastPatient, out problem);
            }
            catch (JsonException e)
            {
                problem = Describe(e);
            }
            catch (InvalidOperationException)
            {
                problem = "half of a surrogate pair stands in its identifiers";
            }
        }

        return problem.Length == 0;
    }

    /// <summary>Whether a member of that name is read: in all that is known of a resource no other has a part.</summary>
    internal static bool Names(ReadOnlySpan<byte> member) =>
        member.SequenceEqual("resourceType"u8) || member.SequenceEqual("id"u8) || member.SequenceEqual("subject"u8)
        || member.SequenceEqual("patient"u8) || member.SequenceEqual("beneficiary"u8) || member.SequenceEqual("for"u8)
        || member.SequenceEqual("individual"u8);

    /// <summary>The parser's own words repeat a bit of the text, which is somebody's record.</summary>
    internal static string Describe(JsonException e)
    {
        if (e.Message.Contains("maximum configured depth", StringComparison.Ordinal))
            return string.Create(CultureInfo.InvariantCulture, $"this is nested deeper than {DeepestNesting} levels");
        return e.BytePositionInLine is { } column
            ? string.Create(CultureInfo.InvariantCulture, $"this is not JSON, from line {e.LineNumber + 1}, byte {column + 1} of it")
            : "this is not JSON";
    }

    private ref struct HeadReader
    {
        private string? _kind;
        private ReadOnlySpan<byte> _id;
        private ReadOnlySpan<byte> _patient;
        private string _problem = "";

        public HeadReader()
        {
        }

        public ResourceHead Read(ReadOnlySpan<byte> json, string? lastPatient, out string problem)
        {
            var reader = new Utf8JsonReader(json, Strict);
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                problem = "this is not a JSON object";
                return default;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName) ReadMember(ref reader);
            // Throws where anything but white space follows.
            reader.Read();
            problem = _problem.Length > 0 || _kind is not null ? _problem : "the object has no resourceType";
            return new ResourceHead(_kind ?? "", TextOf(_kind == "Patient" ? _id : _patient, lastPatient));
        }

        private static string? TextOf(ReadOnlySpan<byte> id, string? last) => id.IsEmpty ? null
            : last is not null && Ascii.Equals(id, last) ? last
            : Encoding.UTF8.GetString(id);

        private void ReadMember(scoped ref Utf8JsonReader reader)
        {
            if (reader.ValueTextEquals("resourceType"u8)) ReadKind(ref reader);
            else if (reader.ValueTextEquals("id"u8))
            {
                reader.Read();
                if (reader.TokenType == JsonTokenType.String) _id = BytesOf(ref reader);
                else reader.Skip();
            }
            else if (reader.ValueTextEquals("subject"u8) || reader.ValueTextEquals("patient"u8)
                || reader.ValueTextEquals("beneficiary"u8) || reader.ValueTextEquals("for"u8)
                || reader.ValueTextEquals("individual"u8)) ReadReference(ref reader);
            else reader.Skip();
        }

        private void ReadKind(scoped ref Utf8JsonReader reader)
        {
            reader.Read();
            if (_kind is not null) _problem = "resourceType stands there twice";
            if (reader.TokenType == JsonTokenType.String && ResourceTypes.TryFind(reader.ValueSpan, out string? kind))
            {
                _kind = kind;
                return;
            }

            _problem = "its resourceType is none of FHIR's";
            reader.Skip();
        }

        private void ReadReference(scoped ref Utf8JsonReader reader)
        {
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartObject)
            {
                reader.Skip();
                return;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                bool refers = reader.ValueTextEquals("reference"u8);
                reader.Read();
                if (refers && reader.TokenType == JsonTokenType.String) TakePatient(PatientReference.IdOf(BytesOf(ref reader)));
                else reader.Skip();
            }
        }

        private void TakePatient(ReadOnlySpan<byte> found)
        {
            if (found.IsEmpty) return;
            // Neither could be forgotten for good while the other is not.
            if (!_patient.IsEmpty && !found.SequenceEqual(_patient)) _problem = "it belongs to two patients";
            _patient = found;
        }

        private static ReadOnlySpan<byte> BytesOf(scoped ref Utf8JsonReader reader) =>
            reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(reader.GetString()!) : reader.ValueSpan;
    }
}
