using System.Globalization;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using Miner.Records.Commitment;

namespace Miner.Records.Store;

/// <summary>
/// What an input is known again by: the same records of the same tenant in the same form and order, whatever files they
/// stood in; and said to be the same patient's, since under another key they are another batch.
/// </summary>
public sealed class InputDigest : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <param name="patient">As in <see cref="Intake.IntakeOptions"/>.</param>
    public InputDigest(string tenant, CanonicalForm form, string? patient = null) => _hash.AppendData(Encoding.UTF8.GetBytes(
        patient is null
            ? string.Create(CultureInfo.InvariantCulture, $"hra/source/v1\0{tenant}\0{(int)form}\0")
            : string.Create(CultureInfo.InvariantCulture, $"hra/source/v1/patient\0{tenant}\0{(int)form}\0{patient}\0")));

    public void Append(ReadOnlySpan<Sha256Digest> digests) => _hash.AppendData(MemoryMarshal.AsBytes(digests));

    internal byte[] Complete() => _hash.GetHashAndReset();

    public void Dispose() => _hash.Dispose();
}
