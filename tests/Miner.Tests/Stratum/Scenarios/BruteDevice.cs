using System.Buffers.Binary;
using System.Security.Cryptography;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.Stratum.Scenarios;

/// <summary>An honest device of a few lines: the base class library's SHA-256 over every header.</summary>
internal sealed class BruteDevice(string name, int variants) : ISearchDevice
{
    public DeviceInfo Info { get; } = new(name, "base class library", variants);

    public int Search(Work work, NonceRange range, Span<Hit> hits)
    {
        int found = 0;
        for (int variant = 0; variant < work.Versions.Length; variant++)
            found = SearchVariant(work, variant, range, hits, found);
        return found;
    }

    public void Dispose()
    {
    }

    private static int SearchVariant(Work work, int variant, NonceRange range, Span<Hit> hits, int found)
    {
        Span<byte> header = stackalloc byte[BlockHeader.Size];
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        work.HeaderOf(new Hit(0, variant)).Write(header);
        for (ulong i = 0; i < range.Count; i++)
        {
            uint nonce = unchecked(range.First + (uint)i);
            BinaryPrimitives.WriteUInt32LittleEndian(header[76..], nonce);
            SHA256.HashData(header, digest);
            SHA256.HashData(digest, digest);
            if (BinaryPrimitives.ReadUInt32LittleEndian(digest[28..]) > work.HitWord) continue;
            if (found < hits.Length) hits[found] = new Hit(nonce, variant);
            found++;
        }

        return found;
    }
}
