using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using Miner.Core.Mining;

namespace Miner.Tests.LifeOfAJob;

/// <summary>
/// A pool's own judgement: rebuilds the header from the job's fields and hashes it with the base class library.
/// </summary>
internal static class Verdict
{
    public static ShareOutcome On(Share share)
    {
        byte[] header = Rebuild(share);
        byte[] hash = DoubleSha256(header);
        BigInteger number = new(hash, isUnsigned: true);
        if (!share.Header.ToArray().AsSpan().SequenceEqual(header))
            return new ShareOutcome.Rejected(RejectReason.Invalid, "another header");
        if (number > TargetOf(share.Job.Bits) != !share.IsBlock)
            return new ShareOutcome.Rejected(RejectReason.Other, "wrong about the block");
        return number <= share.Job.ShareTarget.ToBigInteger()
            ? new ShareOutcome.Accepted(TimeSpan.FromMilliseconds(44))
            : new ShareOutcome.Rejected(RejectReason.LowDifficulty, "high-hash");
    }

    public static byte[] DoubleSha256(byte[] data) => SHA256.HashData(SHA256.HashData(data));

    private static byte[] Rebuild(Share share)
    {
        Job job = share.Job;
        byte[] extraNonce2 = new byte[job.Coinbase.ExtraNonce2Size];
        byte[] number = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(number, share.Work.ExtraNonce2);
        int copied = int.Min(number.Length, extraNonce2.Length);
        number.AsSpan(8 - copied).CopyTo(extraNonce2.AsSpan(extraNonce2.Length - copied));

        byte[] root = DoubleSha256([.. job.Coinbase.Prefix, .. extraNonce2, .. job.Coinbase.Suffix]);
        foreach (var sibling in job.Branch.Siblings) root = DoubleSha256([.. root, .. sibling.ToArray()]);
        uint version = share.Header.Version;
        Assert.Equal(0u, (version ^ job.Version) & ~job.VersionMask.Bits);
        return
        [
            .. Bytes(version), .. job.PreviousBlock.ToArray(), .. root,
            .. Bytes(share.Header.Time), .. Bytes(job.Bits), .. Bytes(share.Header.Nonce),
        ];
    }

    private static BigInteger TargetOf(uint bits) => (BigInteger)(bits & 0x7fffff) << (8 * ((int)(bits >> 24) - 3));

    private static byte[] Bytes(uint value)
    {
        byte[] bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
