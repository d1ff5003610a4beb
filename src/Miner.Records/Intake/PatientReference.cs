using System.Text;

namespace Miner.Records.Intake;

/// <summary>
/// The patient that a reference means: <c>Patient/17</c>, the same on a server's full address or of one version, or
/// <c>urn:uuid:…</c>, which in a Bundle is the patient's id.
/// </summary>
public static class PatientReference
{
    private const string Uuid = "urn:uuid:";
    private const string Kind = "Patient/";

    /// <summary>The id; empty where it is of something else, or no id but a search.</summary>
    public static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> reference)
    {
        ReadOnlySpan<byte> id;
        int kind = reference.LastIndexOf("Patient/"u8);
        if (kind >= 0 && (kind == 0 || reference[kind - 1] == (byte)'/')) id = reference[(kind + Kind.Length)..];
        else if (reference.StartsWith("urn:uuid:"u8)) id = reference[Uuid.Length..];
        else return [];
        int end = id.IndexOf((byte)'/');
        if (end >= 0) id = id[..end];
        return id.Contains((byte)'?') ? [] : id;
    }

    /// <summary>The same for what a person types: an id, or a reference.</summary>
    public static string IdOf(string typed) =>
        typed.Contains('/', StringComparison.Ordinal) || typed.StartsWith(Uuid, StringComparison.Ordinal)
            ? Encoding.UTF8.GetString(IdOf(Encoding.UTF8.GetBytes(typed)))
            : typed;
}
