using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Miner.Pools.Transport;

/// <summary>Which certificates to believe: the system's, one pinned SHA-256 fingerprint, or (explicitly) any.</summary>
/// <param name="Sha256Fingerprint">64 hex digits of the certificate's SHA-256; null where none is pinned.</param>
public sealed record TlsTrust(string? Sha256Fingerprint, bool AcceptAny)
{
    public static TlsTrust Default { get; } = new(null, false);

    /// <summary>Believes the one certificate with this SHA-256, whoever signed it; colons and spaces are skipped.</summary>
    /// <exception cref="FormatException">Not 64 hex digits.</exception>
    public static TlsTrust Pin(string fingerprint) => new(Convert.ToHexStringLower(Decode(fingerprint)), false);

    /// <summary>The fingerprint in the form that <see cref="Pin"/> takes.</summary>
    internal static string FingerprintOf(X509Certificate certificate) =>
        Convert.ToHexStringLower(SHA256.HashData(certificate.GetRawCertData()));

    internal bool IsPinned(X509Certificate certificate) =>
        Sha256Fingerprint is not null
        && Decode(Sha256Fingerprint).AsSpan().SequenceEqual(SHA256.HashData(certificate.GetRawCertData()));

    private static byte[] Decode(string fingerprint)
    {
        string digits = string.Concat(fingerprint.Where(static c => c is not (':' or ' ')));
        if (digits.Length == 2 * SHA256.HashSizeInBytes && digits.All(char.IsAsciiHexDigit))
            return Convert.FromHexString(digits);
        throw new FormatException("a certificate fingerprint has 64 hex digits (SHA-256)");
    }
}
