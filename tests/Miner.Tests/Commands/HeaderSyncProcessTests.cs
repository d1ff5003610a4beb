using Miner.App;
using Miner.App.Records;
using Miner.Core.Chain;
using Miner.Records.Verification;
using Miner.Tests.LifeOfAJob;
using Miner.Tests.Node;

namespace Miner.Tests.Commands;

/// <summary>A long chain, and processes that do not live to its end.</summary>
public sealed class HeaderSyncProcessTests
{
    private const int Length = 30_000, Piece = 2000;

    // Two for the network and the height; then the hashes and the headers of a piece in turn.
    private const int KilledAt = 2 + (2 * 7);

    [Fact]
    public async Task Sync_KilledAmidALongChain_GoesOnWhereItWas()
    {
        BlockHeader[] chain = HeaderNode.ChainOf(Length);
        await using var node = new HeaderNode(chain);
        using var folder = new TestFolder();
        string archive = Path.Combine(folder.Path, "headers.otsh");
        string[] command = ["headers", "sync", "--headers", archive, "-o", node.Url.ToString()];

        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var goesOn = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.BeforeAnswer = request =>
        {
            if (request < KilledAt) return Task.CompletedTask;
            reached.TrySetResult();
            return goesOn.Task;
        };
        using (MinerProcess killed = MinerProcess.Start(command))
        {
            await reached.Task.WaitAsync(Patience.Limit);
            await killed.SignalAsync("KILL");
            Assert.NotEqual((int)ExitCode.Done, await killed.EndAsync());
        }

        goesOn.SetResult();
        int kept;
        using (HeaderArchive left = HeaderArchive.Open(archive)) kept = left.Count;
        // Five pieces were on the disk before the seventh was asked for.
        Assert.InRange(kept, 5 * Piece, 7 * Piece);

        long before = node.Requests;
        (int code, string said, string error) = await MinerProcess.RunAsync(command);
        Assert.Equal(((int)ExitCode.Done, ""), (code, error));
        Assert.Contains($"heights 0 to {Length - 1}, {Length - kept} new", said, StringComparison.Ordinal);
        // And two for the header at which archive and node agree.
        Assert.InRange(node.Requests - before, 1, 2 + 2 + (2 * (((Length - kept) / Piece) + 1)));
        byte[] stored = await File.ReadAllBytesAsync(archive, Patience.Limit);
        Assert.Equal(chain.SelectMany(static header => header.ToArray()), stored[16..]);
    }

    [Fact]
    public void Line_HalfWay_TellsCountRateAndTimeLeft()
    {
        using var output = new StringWriter();
        var progress = new HeaderProgress(
            99_999, new Surroundings(output, output, static _ => null, TimeProvider.System, true, false));
        string line = progress.Line(499_999, 899_999, TimeSpan.FromSeconds(20));
        Assert.Equal(
            new string('█', 15) + new string(' ', 15) + "  50 %  header 499,999 of 899,999, 20,000 a second, 20 s left", line);
    }

    [Theory]
    [InlineData(true, @"\r\x1b\[K.* header 1 of 2, .*\r\x1b\[K")]
    [InlineData(false, "")]
    public void Show_ErrorsOnATerminalOrInAFile_WritesThereOnlyOnATerminal(bool isTerminal, string pattern)
    {
        using var error = new StringWriter();
        var progress = new HeaderProgress(0, new Surroundings(
            TextWriter.Null, error, static _ => null, TimeProvider.System, OutIsTerminal: !isTerminal, InIsTerminal: false)
        {
            ErrorIsTerminal = isTerminal,
        });
        progress.Show(1, 2);
        progress.End();
        Assert.Matches($"^{pattern}$", error.ToString());
    }
}
