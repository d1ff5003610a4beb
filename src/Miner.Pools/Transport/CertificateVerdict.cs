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
        string shown = $"the certificate's SHA-256 is {TlsTrust.FingerprintOf(certificate)}";
        if (trust.Sha256Fingerprint is not null)
            return trust.IsPinned(certificate) || Refuse($"{shown}, not the pinned {trust.Sha256Fingerprint}");
        if (errors == SslPolicyErrors.None) return true;
        return Refuse(errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch)
            ? $"the certificate is for another host; {shown}, which --tls-fingerprint pins"
            : $"the certificate is not trusted ({ChainFaults(chain)}); {shown}, which --tls-fingerprint pins");
    }

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
