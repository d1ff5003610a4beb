using System.Text;
using Miner.Records.Intake;
using Miner.Tests.LifeOfAJob;

namespace Miner.Tests.Records.Intake;

/// <summary>Streams that stall, fail or go on for ever.</summary>
public sealed class InputStreamTests
{
    private const string Line = """{"resourceType":"Patient","id":"p1"}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Read_StoppedWhileThePipeIsSilent_Ends(bool isRaw)
    {
        using var stop = new CancellationTokenSource();
        using var stream = new SilentStream();
        Task reading = Task.Run(
            async () =>
            {
                await foreach (CheckedRecords _ in new RecordIntake(new IntakeOptions { WholeFiles = isRaw })
                    .ReadAsync(stream, "in.ndjson", stop.Token)) Assert.Fail("nothing was sent");
            },
            TestContext.Current.CancellationToken);
        await stream.IsAsked.WaitAsync(Patience.Limit);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading.WaitAsync(Patience.Limit));
    }

    [Fact]
    public async Task Read_StreamThatFailsInTheMidst_GivesWhatCameAndThrows()
    {
        // Two runs and more.
        string lines = string.Concat(Enumerable.Repeat(Line + "\n", 60_000));
        using var stream = new PieceStream(Encoding.UTF8.GetBytes(lines), 100_000) { FailsAtItsEnd = true };
        var records = new List<TakenRecord>();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            await foreach (CheckedRecords taken in new RecordIntake(new IntakeOptions())
                .ReadAsync(stream, "in.ndjson", TestContext.Current.CancellationToken)) records.AddRange(taken.Records);
        });
        Assert.NotEmpty(records);
    }

    [Fact]
    public async Task Read_NobodyTakesTheRest_EndsWithoutReadingIt()
    {
        using var stream = new EndlessLines(Encoding.UTF8.GetBytes(Line + "\n"));
        await foreach (CheckedRecords taken in new RecordIntake(new IntakeOptions())
            .ReadAsync(stream, "in.ndjson", TestContext.Current.CancellationToken))
        {
            Assert.NotEmpty(taken.Records);
            break;
        }
    }
}
