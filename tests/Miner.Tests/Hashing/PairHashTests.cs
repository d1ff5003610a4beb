using System.Security.Cryptography;
using CsCheck;
using Miner.Core.Hashing;

namespace Miner.Tests.Hashing;

public sealed class PairHashTests
{
    private const int Half = 32;

    public static TheoryData<string> Names =>
        [.. PairHashes.All.Where(static path => path.IsAvailable).Select(static path => path.Name)];

    [Theory, MemberData(nameof(Names))]
    public void Hash_AnyPairsInAnyNumberOfLanes_IsThatOfTheBaseClassLibrary(string name)
    {
        PairHashPath path = PairHashes.All.Single(path => path.Name == name);
        Gen.Select(Gen.Int[0, 3], Gen.Int[0, path.Create().Width], Gen.Int[Half, 100], Gen.Int).Sample(
            (prefixLength, count, stride, seed) =>
            {
                // A sample may run on any thread, and a hash is for one.
                IPairHash hash = path.Create();
                var random = new Random(seed);
                // Twice: what the first run leaves in memory must not matter.
                for (int run = 0; run < 2; run++)
                {
                    byte[] prefix = Bytes(random, prefixLength);
                    byte[] first = Bytes(random, Size(count, stride)), second = Bytes(random, Size(count, stride));
                    var digests = new byte[Half * count];
                    hash.Hash(prefix, first, second, stride, digests);
                    Assert.Equal(
                        Enumerable.Range(0, count).SelectMany(i => SHA256.HashData(
                            [.. prefix, .. first.AsSpan(i * stride, Half), .. second.AsSpan(i * stride, Half)])),
                        digests);
                }
            });
    }

    [Theory, MemberData(nameof(Names))]
    public void Hash_OverThePairsThemselves_IsThatOfThePairsBefore(string name)
    {
        IPairHash hash = PairHashes.All.Single(path => path.Name == name).Create();
        byte[] pairs = Bytes(new Random(1), 2 * Half * hash.Width);
        byte[][] expected = [.. pairs.Chunk(2 * Half).Select(static pair => SHA256.HashData([1, .. pair]))];
        hash.Hash([1], pairs, pairs.AsSpan(Half), 2 * Half, pairs.AsSpan(0, Half * hash.Width));
        Assert.Equal(expected.SelectMany(static digest => digest), pairs.Take(Half * hash.Width));
    }

    [Theory, MemberData(nameof(Names))]
    public void Hash_MoreThanLanesOrThanPairsOrTooLongAPrefix_IsRefused(string name)
    {
        IPairHash hash = PairHashes.All.Single(path => path.Name == name).Create();
        var many = new byte[Half * (hash.Width + 1)];
        Refused(() => hash.Hash([1], many, many, Half, new byte[many.Length]));
        Refused(() => hash.Hash([1], new byte[(2 * Half) - 1], many, Half, new byte[2 * Half]));
        Refused(() => hash.Hash([1], many, new byte[(2 * Half) - 1], Half, new byte[2 * Half]));
        Refused(() => hash.Hash([1], many, many, Half - 1, new byte[Half]));
        Refused(() => hash.Hash([1, 2, 3, 4], many, many, Half, new byte[Half]));
    }

    private static void Refused(Action hash) => Assert.Throws<ArgumentOutOfRangeException>(hash);

    // No byte more than the last half needs.
    private static int Size(int count, int stride) => count == 0 ? 0 : ((count - 1) * stride) + Half;

    private static byte[] Bytes(Random random, int length)
    {
        var bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }
}
