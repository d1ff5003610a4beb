using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>A self-made certificate, as many pools have one.</summary>
internal static class PoolCertificate
{
    private static readonly TimeSpan Leeway = TimeSpan.FromDays(1);

    public static X509Certificate2 Create(string host)
    {
        using ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={host}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(host, out IPAddress? address)) names.AddIpAddress(address);
        else names.AddDnsName(host);
        request.CertificateExtensions.Add(names.Build());
        DateTimeOffset now = TimeProvider.System.GetUtcNow();
        using X509Certificate2 made = request.CreateSelfSigned(now - Leeway, now + Leeway);
        // Windows' TLS wants the key in a store of its own; a round trip through PKCS#12 puts it there.
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }

    /// <summary>64 hex digits, as a miner pins it.</summary>
    public static string Fingerprint(X509Certificate2 certificate) =>
        PoolBytes.Hex(SHA256.HashData(certificate.RawData));
}
