using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Miner.Records.Commitment;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.Bench;

/// <summary>
/// What <c>records add</c> does in a second with NDJSON lines of 2 KB, end to end: read, checked, hashed, salted, masked,
/// written and flushed to the disk, the receipt in hand. The fastest of some turns, since such machines are shared.
/// </summary>
internal static class IntakeRate
{
    private const int Lines = 300_000, FewLines = 15_000, LineSize = 2048, Patients = 5_000, Turns = 3;

    public static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("miner-intake-").FullName;
        try
        {
            string many = Path.Combine(folder, "observations.ndjson"), few = Path.Combine(folder, "few.ndjson");
            Write(many, Lines);
            Write(few, FewLines);
            Turn raw = await BestAsync(folder, many, Lines, new IntakeOptions());
            output.WriteLine($"records add, raw        {raw}, asked 100,000");
            Turn fhir = await BestAsync(folder, many, Lines, new IntakeOptions { Form = CanonicalForm.Fhir });
            output.WriteLine($"records add, fhir       {fhir}, asked 60,000");
            Turn validated = await BestAsync(folder, few, FewLines, new IntakeOptions { Validate = true });
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"records add, --validate {validated}; {raw.RecordsPerSecond / validated.RecordsPerSecond:0.0} times slower than raw"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<Turn> BestAsync(string folder, string file, int lines, IntakeOptions options)
    {
        Turn best = default;
        for (int turn = 0; turn < Turns; turn++)
        {
            Turn next = await AddAsync(folder, file, lines, options);
            if (next.RecordsPerSecond > best.RecordsPerSecond) best = next;
        }

        return best;
    }

    private static async Task<Turn> AddAsync(string folder, string file, int lines, IntakeOptions options)
    {
        string directory = Path.Combine(folder, "store");
        using var key = new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Size));
        TimeSpan used = Environment.CpuUsage.TotalTime;
        long start = TimeProvider.System.GetTimestamp();
        TimeSpan appending = TimeSpan.Zero, completing;
        using (RecordStore store = RecordStore.Open(directory, StoreAccess.Intake, key))
        using (BatchWriter batch = store.Begin("bench", options.Form))
        {
            await using FileStream stream = File.OpenRead(file);
            await foreach (CheckedRecords records in new RecordIntake(options).ReadAsync(stream, file, CancellationToken.None))
            {
                if (records.Bad.Count > 0) throw new InvalidOperationException($"BUG: {records.Bad[0]}");
                long at = TimeProvider.System.GetTimestamp();
                batch.Append(records.Records);
                appending += TimeProvider.System.GetElapsedTime(at);
            }

            long end = TimeProvider.System.GetTimestamp();
            batch.Complete(again: false, TimeProvider.System);
            completing = TimeProvider.System.GetElapsedTime(end);
        }

        var turn = new Turn(
            lines, TimeProvider.System.GetElapsedTime(start), Environment.CpuUsage.TotalTime - used, appending, completing);
        Directory.Delete(directory, recursive: true);
        return turn;
    }

    /// <param name="Appending">Of the whole: the records that were checked are masked and written.</param>
    /// <param name="Completing">Of the whole: what is not on the disk yet is flushed.</param>
    private readonly record struct Turn(int Lines, TimeSpan Whole, TimeSpan Processor, TimeSpan Appending, TimeSpan Completing)
    {
        public double RecordsPerSecond => Lines > 0 ? Lines / Whole.TotalSeconds : 0;

        public override string ToString() => string.Create(
            CultureInfo.InvariantCulture,
            $"{RecordsPerSecond,9:N0} records/s ({RecordsPerSecond * LineSize / 1e6:N0} MB/s); a record takes {Micro(Whole):0.0} us, of which {Micro(Appending):0.0} appended and {Micro(Completing):0.0} at the end, and {Micro(Processor):0.0} us of {Environment.ProcessorCount} processors");

        private double Micro(TimeSpan time) => time.TotalMicroseconds / Lines;
    }

    // As a server exports them: decimals, an array with a _field, letters beyond ASCII, and a note that fills the line.
    private static void Write(string path, int lines)
    {
        using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 20);
        for (int i = 0; i < lines; i++)
        {
            string head = string.Create(
                CultureInfo.InvariantCulture,
                $$$"""{"resourceType":"Observation","id":"o-{{{i}}}","meta":{"versionId":"1","lastUpdated":"2026-03-0{{{1 + (i % 9)}}}T08:00:00.000Z"},"status":"final","category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs","display":"Vital Signs"}]}],"code":{"coding":[{"system":"http://loinc.org","code":"29463-7","display":"Body weight"},{"system":"http://snomed.info/sct","code":"27113001","display":"Körpergewicht"}],"text":"Gewicht"},"subject":{"reference":"Patient/p-{{{i * 7919L % Patients}}}"},"encounter":{"reference":"Encounter/e-{{{i / 3}}}"},"effectiveDateTime":"2026-03-01T07:5{{{i % 10}}}:00+01:00","issued":"2026-03-01T08:00:00.000+01:00","valueQuantity":{"value":{{{50 + (i % 60)}}}.{{{i % 10}}}0,"unit":"kg","system":"http://unitsofmeasure.org","code":"kg"},"component":[{"code":{"coding":[{"system":"http://loinc.org","code":"8480-6"}]},"valueQuantity":{"value":120.0,"unit":"mmHg"}},{"code":{"coding":[{"system":"http://loinc.org","code":"8462-4"}]},"valueQuantity":{"value":80.00,"unit":"mmHg"}}],"performer":[{"reference":"Practitioner/d-{{{i % 50}}}","display":"Dr. Ünal"}],"note":[{"text":"line one\nline two, """);
            int length = LineSize - 4 - Encoding.UTF8.GetByteCount(head);
            file.Write(head);
            for (; length > 8; length -= 8) file.Write("routine ");
            file.Write(new string('.', length));
            file.Write("\"}]}\n");
        }
    }
}
