using System.Security.Cryptography;
using CsCheck;
using Miner.Core.Hashing;

namespace Miner.Tests.Hashing;

public sealed class MessageHashTests
{
    public static TheoryData<string> Names =>
        [.. MessageHashes.All.Where(static path => path.IsAvailable).Select(static path => path.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Hash_AnyMessagesInAnyNumberOfLanes_IsThatOfTheBaseClassLibrary(string name)
    {
        MessageHashPath path = MessageHashes.All.Single(path => path.Name == name);
        Gen.Select(Gen.Int[0, 200], Gen.Int[1, path.Create().Width], Gen.Int).Sample((length, count, seed) =>
        {
            // A sample may run on any thread, and a hash is for one.
            IMessageHash hash = path.Create();
            var random = new Random(seed);
            byte[][] messages = [.. Enumerable.Range(0, count).Select(_ => Bytes(random, length))];
            var digests = new byte[32 * count];
            int blocks = (length + 8) / 64 + 1;
            hash.Hash([.. messages.SelectMany(message => Padded(message, blocks))], blocks, digests);
            Assert.Equal(messages.SelectMany(static message => SHA256.HashData(message)), digests);
        });
    }

    [Theory, MemberData(nameof(Names))]
    public void Hash_MoreMessagesThanLanesOrNoWholeBlocks_IsRefused(string name)
    {
        IMessageHash hash = MessageHashes.All.Single(path => path.Name == name).Create();
        var digests = new byte[32 * (hash.Width + 1)];
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Hash(new byte[64 * (hash.Width + 1)], 1, digests));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Hash(new byte[65], 1, digests));
        Assert.Throws<ArgumentOutOfRangeException>(() => hash.Hash(new byte[128], 1, new byte[63]));
    }

    // FIPS 180-4, section 5.1.1.
    private static byte[] Padded(byte[] message, int blocks)
    {
        var padded = new byte[blocks * 64];
        message.CopyTo(padded, 0);
        padded[message.Length] = 0x80;
        for (int i = 0; i < 8; i++) padded[^(i + 1)] = (byte)(((ulong)message.Length * 8 >> (8 * i)) & 0xff);
        return padded;
    }

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
