using System.Globalization;
using Microsoft.Extensions.Logging;
using Miner.Core.Chain;
using Miner.Core.Mining;
using Miner.Engine.Reporting;

namespace Miner.Engine;

internal sealed partial class ShareDesk
{
    private void Report(Share share, ShareOutcome outcome, LedgerSnapshot counts)
    {
        string diff = DifficultyText(Difficulty.Of(share.Job.ShareTarget));
        switch (outcome)
        {
            case ShareOutcome.Accepted accepted:
                double milliseconds = accepted.RoundTrip.TotalMilliseconds;
                Log.Accepted(logger, counts.Accepted, counts.RejectedTotal, diff, share.Device, milliseconds);
                break;
            case ShareOutcome.Rejected rejected:
                (RejectReason reason, string text) = rejected;
                Log.Rejected(logger, counts.Accepted, counts.RejectedTotal, diff, share.Device, reason, text);
                break;
            case ShareOutcome.Stale stale:
                Log.Stale(logger, counts.Stale, diff, share.Device, stale.Why);
                break;
            default:
                Log.Unknown(logger, counts.Unknown, diff, share.Device);
                break;
        }
    }

    // Below 100 the decimals matter, and far below 1 (regtest) only the power of ten can be read.
    internal static string DifficultyText(double difficulty) =>
        difficulty.ToString(difficulty >= 100 ? "F0" : "G4", CultureInfo.InvariantCulture);

    private static partial class Log
    {
        [LoggerMessage(3010, LogLevel.Information,
            "accepted ({Accepted}/{Rejected}) diff {Difficulty} {Device} ({Milliseconds:F0} ms)")]
        public static partial void Accepted(
            ILogger logger, long accepted, long rejected, string difficulty, string device, double milliseconds);

        [LoggerMessage(3011, LogLevel.Warning,
            "rejected ({Accepted}/{Rejected}) diff {Difficulty} {Device}: {Reason}, \"{Text}\"")]
        public static partial void Rejected(
            ILogger logger,
            long accepted,
            long rejected,
            string difficulty,
            string device,
            RejectReason reason,
            string text);

        [LoggerMessage(3012, LogLevel.Warning, "stale ({Stale}) diff {Difficulty} {Device}: {Why}")]
        public static partial void Stale(ILogger logger, long stale, string difficulty, string device, string why);

        [LoggerMessage(3013, LogLevel.Warning,
            "unknown ({Unknown}) diff {Difficulty} {Device}: sent and never answered")]
        public static partial void Unknown(ILogger logger, long unknown, string difficulty, string device);

        [LoggerMessage(3014, LogLevel.Information, "BLOCK FOUND {Hash} at height {Height} by {Device}")]
        public static partial void BlockFound(ILogger logger, Hash256 hash, int? height, string device);

        [LoggerMessage(3015, LogLevel.Warning, "{Count} shares given up while waiting for their answers")]
        public static partial void AnswersGivenUp(ILogger logger, int count);
    }
}
