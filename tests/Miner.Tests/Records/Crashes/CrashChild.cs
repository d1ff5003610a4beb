using System.Globalization;
using Miner.Records.Store;
using Miner.Tests.Records.Anchoring;

namespace Miner.Tests.Records.Crashes;

/// <summary>What the killed process does: hands in, mines, and lives through a node's moods, the same for the same seed.</summary>
internal static class CrashChild
{
    /// <summary>As the first argument of the test program it makes a child of it.</summary>
    public const string Verb = "crash-child";

    private const int Steps = 8;

    public static async Task RunAsync(string[] arguments)
    {
        var folder = new CrashFolder(arguments[0]);
        int seed = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var random = new Random(seed);
        var node = new SimulatedNode(folder.Node);
        var hospital = new Hospital(folder);
        hospital.Add(0);
        MiningSide? started = TryStart(folder, node);
        if (started is null) return;
        await using MiningSide mining = started;
        int step = 0;
        await mining.MineAsync(
            () =>
            {
                if (++step > Steps) return false;
                if (random.Next(3) == 0) hospital.Add(step);
                if (random.Next(4) == 0) node.Reorganise(1 + random.Next(6));
                node.Next = (Mischief)random.Next(6) is var mood && mood <= Mischief.Stale ? mood : Mischief.None;
                return true;
            },
            CancellationToken.None);
    }

    // On a full disk a miner does not start, and says so.
    private static MiningSide? TryStart(CrashFolder folder, SimulatedNode node)
    {
        try
        {
            return new MiningSide(folder, node);
        }
        catch (Exception e) when (e is IOException or RecordStoreException)
        {
            return null;
        }
    }
}
