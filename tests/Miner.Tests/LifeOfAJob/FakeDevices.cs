using System.Buffers.Binary;
using System.Security.Cryptography;
using Miner.Core.Chain;
using Miner.Core.Mining;

namespace Miner.Tests.LifeOfAJob;

/// <summary>A device whose every call the test writes.</summary>
internal sealed class ScriptedDevice(string name, ScriptedDevice.Call call, int variants = 1) : ISearchDevice
{
    public delegate int Call(Work work, NonceRange range, Span<Hit> hits);

    public DeviceInfo Info { get; } = new(name, $"scripted {name}", variants);

    public int Search(Work work, NonceRange range, Span<Hit> hits) => call(work, range, hits);

    public void Dispose()
    {
    }
}

internal static class FakeDevices
{
    /// <summary>Tries every nonce with the base class library.</summary>
    public static ScriptedDevice Honest(string name = "honest", int variants = 1) => new(name, BruteForce, variants);

    /// <summary>Claims about as many hits as there should be, none of them true, and hashes nothing.</summary>
    public static ScriptedDevice Lying(string name = "lying") => new(name, static (work, range, hits) =>
    {
        double plausible = double.Clamp(range.Count * (work.HitWord + 1.0) / (1ul << 32), 1, hits.Length);
        int claimed = 0;
        for (uint nonce = range.First; claimed < (int)plausible; nonce = unchecked(nonce + 1))
            if (!IsHit(work, new Hit(nonce, 0))) hits[claimed++] = new Hit(nonce, 0);
        return claimed;
    });

    /// <summary>Claims to have hashed everything and never finds anything.</summary>
    public static ScriptedDevice Blind(string name = "blind") => new(name, static (_, _, _) => 0);

    /// <summary>Finds only the nonce it was told, at once, when the range of the first work holds it.</summary>
    public static ScriptedDevice Planted(uint nonce, string name = "planted") => new(name, (work, range, hits) =>
    {
        if (work.ExtraNonce2 != 0 || unchecked(nonce - range.First) >= range.Count) return 0;
        hits[0] = new Hit(nonce, 0);
        return 1;
    });

    /// <summary>Dies on its n-th call.</summary>
    public static ScriptedDevice Dying(int calls, string name = "dying")
    {
        int left = calls;
        return new(name, (work, range, hits) =>
            left-- > 0 ? BruteForce(work, range, hits) : throw new InvalidOperationException("the driver is gone"));
    }

    public static int BruteForce(Work work, NonceRange range, Span<Hit> hits)
    {
        int found = 0;
        for (int variant = 0; variant < work.Versions.Length; variant++)
        {
            for (ulong i = 0; i < range.Count; i++)
            {
                var hit = new Hit(unchecked(range.First + (uint)i), variant);
                if (!IsHit(work, hit)) continue;
                if (found < hits.Length) hits[found] = hit;
                found++;
            }
        }

        return found;
    }

    public static bool IsHit(Work work, Hit hit)
    {
        Span<byte> bytes = stackalloc byte[BlockHeader.Size];
        work.HeaderOf(hit).Write(bytes);
        Span<byte> digest = stackalloc byte[32];
        SHA256.HashData(bytes, digest);
        SHA256.HashData(digest, digest);
        return BinaryPrimitives.ReadUInt32LittleEndian(digest[28..]) <= work.HitWord;
    }
}
