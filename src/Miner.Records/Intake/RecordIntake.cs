using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Threading.Channels;
using Miner.Records.Commitment;

namespace Miner.Records.Intake;

/// <summary>
/// Streams as records: NDJSON, one resource a line; one FHIR resource or Bundle; or a whole file as it is. What comes out
/// holds no byte of a record, and comes in the order of the input, though many are checked at once.
/// </summary>
public sealed class RecordIntake(IntakeOptions options)
{
    private const int Piece = 1 << 18;

    private readonly ConcurrentBag<RecordCheck> _checks = [];

    /// <param name="name">Of the file, for what is said of bad records; <c>.ndjson</c> and <c>.jsonl</c> are lines.</param>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public async IAsyncEnumerable<CheckedRecords> ReadAsync(
        Stream stream, string name, [EnumeratorCancellation] CancellationToken stop)
    {
        if (options.WholeFiles)
        {
            yield return await TakeWholeAsync(stream, stop);
            yield break;
        }

        var lines = new LineReader(stream, name, options.LongestLine);
        LineRun? first = await lines.ReadAsync(stop);
        if (first is null) yield break;
        if (Document.IsIn(first, name))
        {
            yield return await TakeDocumentAsync(first, lines, name, stop);
            yield break;
        }

        await foreach (CheckedRecords taken in TakeLinesAsync(first, lines, name, stop)) yield return taken;
    }

    private async Task<CheckedRecords> TakeWholeAsync(Stream stream, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] piece = new byte[Piece];
        long length = 0;
        while (await stream.ReadOrStopAsync(piece, stop) is var read and > 0)
        {
            hash.AppendData(piece, 0, read);
            length += read;
        }

        var digest = new Sha256Digest(hash.GetHashAndReset());
        return new CheckedRecords([new TakenRecord(digest, TakenRecord.Raw, options.Patient, Line: 1)], [], length);
    }

    // Reading, checking and what is done with the records go on side by side; a pipe that is slow holds up none of them.
    private async IAsyncEnumerable<CheckedRecords> TakeLinesAsync(
        LineRun first, LineReader lines, string name, [EnumeratorCancellation] CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop);
        var underWay = Channel.CreateBounded<Task<CheckedRecords>>(options.Workers);
        Task reading = ReadAheadAsync(first, lines, name, underWay.Writer, end.Token);
        try
        {
            await foreach (Task<CheckedRecords> run in underWay.Reader.ReadAllAsync(stop)) yield return await run;
        }
        finally
        {
            // Somebody may have had enough of it.
            await end.CancelAsync();
            await reading;
        }
    }

    private async Task ReadAheadAsync(
        LineRun first, LineReader lines, string name, ChannelWriter<Task<CheckedRecords>> underWay, CancellationToken stop)
    {
        try
        {
            for (LineRun? next = first; next is not null; next = await lines.ReadAsync(stop))
            {
                LineRun run = next;
                await underWay.WriteAsync(Task.Run(() => Take(run, name), stop), stop);
            }

            underWay.Complete();
        }
        catch (Exception e)
        {
            // The top of this task: whoever reads the channel throws it.
            underWay.Complete(e);
        }
    }

    private CheckedRecords Take(LineRun run, string name)
    {
        RecordCheck check = _checks.TryTake(out RecordCheck? idle) ? idle : new RecordCheck(options);
        CheckedRecords taken = new LineRecords(check, options.LongestLine, name).Take(run);
        _checks.Add(check);
        run.Return();
        return taken;
    }

    private async Task<CheckedRecords> TakeDocumentAsync(
        LineRun first, LineReader lines, string name, CancellationToken stop)
    {
        byte[]? bytes = await Document.ReadAsync(first, lines, options.LargestDocument, stop);
        return bytes is null
            ? new CheckedRecords([], [new BadRecord(name, 1, Document.TooLarge(options.LargestDocument))], 0)
            : await Task.Run(() => new Document(bytes, name).Take(new RecordCheck(options)), stop);
    }
}
