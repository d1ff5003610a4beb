using System.Net.Security;
using System.Security.Cryptography.X509Certificates;

namespace Miner.Pools.Transport;

/// <summary>Decides about one server certificate and remembers, for people, why it was refused.</summary>
internal sealed class CertificateVerdict(TlsTrust trust)
{
    /// <summary>Null while nothing was refused.</summary>
    public string? Complaint { get; private set; }

    /// <summary>A pin takes the place of the system's judgement: pools sign for themselves.</summary>
    public bool Judge(object sender, X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors)
    {
        if (trust.AcceptAny) return true;
        if (certificate is null) return Refuse("it showed no certificate");
        string shown = TlsTrust.FingerprintOf(certificate);
        if (trust.Sha256Fingerprint is not null)
            return trust.IsPinned(certificate) || Refuse(
                $"the certificate's SHA-256 is {shown}, not the pinned {trust.Sha256Fingerprint}");
        if (errors == SslPolicyErrors.None) return true;
        return Refuse(errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the certificate is for another host; {HowToPin(shown)}"
            : $"the certificate is not trusted ({ChainFaults(chain)}); {HowToPin(shown)}");
    }

    private static string HowToPin(string fingerprint) =>
        $"if you know it to be the pool's own, pin it: --tls-fingerprint {fingerprint}";

    private static string ChainFaults(X509Chain? chain)
    {
        IEnumerable<string> faults = chain?.ChainStatus.Select(static status => status.Status.ToString()) ?? [];
        return string.Join(", ", faults.Distinct().DefaultIfEmpty("no chain"));
    }

    private bool Refuse(string why)
    {
        Complaint = why;
        return false;
    }
}
