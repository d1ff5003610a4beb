using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Miner.App.Demo;

/// <summary>
/// FHIR R4 resources of patients that do not exist, one a line, the same for the same seed. Among them are what breaks
/// careless programs: decimals whose zeros count, arrays of primitives with extensions beside them, names in many scripts,
/// and a note of a megabyte.
/// </summary>
internal sealed class SyntheticRecords(ulong seed)
{
    private const int NoteSize = 1 << 20;

    // Letters of all scripts as themselves, as servers write them.
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    // Decimals are texts: 2.00 and 2 are different statements of a laboratory.
    private static readonly string[] Values = ["2.00", "0.010", "6", "6.0", "-0.5", "120", "98.60", "0.700", "1.5E+2"];
    private static readonly string[] Families = ["Nowak", "Gżegżółka", "山田", "O’Brien", "Müller-Lüdenscheidt", "عبد الله", "Ñíguez"];
    private static readonly string[] Givens = ["Ada", "Zoë", "花子", "Søren", "Ольга", "José", "👩‍⚕️"];
    private static readonly string[] Codes = ["718-7", "2345-7", "8867-4", "29463-7"];
    private static readonly string[] Words =
        ["rests", "well", "no", "fever", "since", "yesterday", "dose", "unchanged", "Blutdruck", "体温", "naïve", "½", "tablet"];

    private ulong _state = seed;

    /// <summary>Each line with its line feed: a patient, three measurements, and a note.</summary>
    public IEnumerable<byte[]> Lines(int patients)
    {
        for (int number = 1; number <= patients; number++)
        {
            string id = string.Create(CultureInfo.InvariantCulture, $"synthetic-{number:d4}");
            yield return Line(writer => Patient(writer, id));
            for (int measurement = 1; measurement <= 3; measurement++)
            {
                int of = measurement;
                yield return Line(writer => Observation(writer, id, of));
            }

            int length = number == 1 ? NoteSize : 40 + Next(400);
            yield return Line(writer => Note(writer, id, length));
        }
    }

    private static byte[] Line(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Plain)) write(writer);
        buffer.WriteByte((byte)'\n');
        return buffer.ToArray();
    }

    private void Patient(Utf8JsonWriter writer, string id)
    {
        Begin(writer, "Patient", id);
        writer.WriteStartArray("name");
        writer.WriteStartObject();
        writer.WriteString("family", Pick(Families));
        // The second given name is unknown: null here, and the reason in the array beside it.
        writer.WriteStartArray("given");
        writer.WriteStringValue(Pick(Givens));
        writer.WriteNullValue();
        writer.WriteEndArray();
        writer.WriteStartArray("_given");
        writer.WriteNullValue();
        writer.WriteStartObject();
        writer.WriteStartArray("extension");
        writer.WriteStartObject();
        writer.WriteString("url", "http://hl7.org/fhir/StructureDefinition/data-absent-reason");
        writer.WriteString("valueCode", "asked-unknown");
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteString("birthDate", Date(1930, 90));
        writer.WriteEndObject();
    }

    private void Observation(Utf8JsonWriter writer, string patient, int number)
    {
        Begin(writer, "Observation", $"{patient}-o{number}");
        writer.WriteString("status", "final");
        writer.WriteStartObject("code");
        writer.WriteStartArray("coding");
        writer.WriteStartObject();
        writer.WriteString("system", "http://loinc.org");
        writer.WriteString("code", Pick(Codes));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
        Subject(writer, patient);
        writer.WriteString("effectiveDateTime", Date(2020, 6));
        writer.WriteStartObject("valueQuantity");
        writer.WritePropertyName("value");
        writer.WriteRawValue(Pick(Values));
        writer.WriteString("unit", "mmol/L");
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void Note(Utf8JsonWriter writer, string patient, int length)
    {
        var text = new StringBuilder(length + 16);
        while (text.Length < length) text.Append(Pick(Words)).Append(Next(12) == 0 ? ".\n" : " ");
        Begin(writer, "ClinicalImpression", $"{patient}-n");
        writer.WriteString("status", "completed");
        Subject(writer, patient);
        writer.WriteStartArray("note");
        writer.WriteStartObject();
        writer.WriteString("text", text.ToString().TrimEnd());
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, string type, string id)
    {
        writer.WriteStartObject();
        writer.WriteString("resourceType", type);
        writer.WriteString("id", id);
    }

    private static void Subject(Utf8JsonWriter writer, string patient)
    {
        writer.WriteStartObject("subject");
        writer.WriteString("reference", $"Patient/{patient}");
        writer.WriteEndObject();
    }

    private string Date(int firstYear, int years) => string.Create(
        CultureInfo.InvariantCulture, $"{firstYear + Next(years):d4}-{1 + Next(12):d2}-{1 + Next(28):d2}");

    private string Pick(string[] among) => among[Next(among.Length)];

    // SplitMix64: the same on every machine and in every version, which System.Random does not promise.
    private int Next(int below)
    {
        unchecked
        {
            _state += 0x9e3779b97f4a7c15;
            ulong mixed = (_state ^ (_state >> 30)) * 0xbf58476d1ce4e5b9;
            mixed = (mixed ^ (mixed >> 27)) * 0x94d049bb133111eb;
            return (int)((mixed ^ (mixed >> 31)) % (ulong)below);
        }
    }
}
