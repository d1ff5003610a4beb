using CsCheck;
using Miner.Core.Chain;
using Miner.Engine;

namespace Miner.Tests.Engine;

public sealed class RecentHashesTests
{
    [Fact]
    public void TryAdd_AnySequence_KnowsExactlyTheLastOnes() =>
        Gen.Byte[0, 30].List[0, 300].Sample(static values =>
        {
            const int Capacity = 8;
            var recent = new RecentHashes(Capacity);
            List<byte> kept = [];
            foreach (byte value in values)
            {
                bool isNew = !kept.Contains(value);
                if (recent.TryAdd(Hash256.OfDoubleSha256([value])) != isNew) return false;
                if (isNew) kept.Add(value);
                if (kept.Count > Capacity) kept.RemoveAt(0);
            }

            return true;
        });
}
