using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using Miner.Records.Commitment;

namespace Miner.Records.Intake;

/// <summary>
/// Streams as records: NDJSON, one resource a line; one FHIR resource or Bundle; or a whole file as it is. What comes out
/// holds no byte of a record, and comes in the order of the input, though many are checked at once.
/// </summary>
public sealed class RecordIntake(IntakeOptions options)
{
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
        var bytes = new CountingStream(stream);
        var digest = new Sha256Digest(await SHA256.HashDataAsync(bytes, stop));
        return new CheckedRecords([new TakenRecord(digest, TakenRecord.Raw, options.Patient, Line: 1)], [], bytes.Count);
    }

    private async IAsyncEnumerable<CheckedRecords> TakeLinesAsync(
        LineRun first, LineReader lines, string name, [EnumeratorCancellation] CancellationToken stop)
    {
        var underWay = new Queue<Task<CheckedRecords>>();
        LineRun? next = first;
        while (next is not null || underWay.Count > 0)
        {
            while (next is not null && underWay.Count <= options.Workers)
            {
                LineRun run = next;
                underWay.Enqueue(Task.Run(() => Take(run, name), stop));
                next = await lines.ReadAsync(stop);
            }

            yield return await underWay.Dequeue();
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
