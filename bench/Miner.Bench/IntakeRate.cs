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
    private const int Lines = 300_000, LineSize = 2048, Patients = 5_000, Turns = 3;

    public static async Task RunAsync(TextWriter output)
    {
        string folder = Directory.CreateTempSubdirectory("miner-intake-").FullName;
        try
        {
            string file = Path.Combine(folder, "observations.ndjson");
            Write(file);
            foreach ((CanonicalForm form, int asked) in new[] { (CanonicalForm.Raw, 100_000), (CanonicalForm.Fhir, 60_000) })
            {
                (double best, double processor) = (0, 0);
                for (int turn = 0; turn < Turns; turn++)
                {
                    (double rate, double perRecord) = await AddAsync(folder, file, form);
                    if (rate > best) (best, processor) = (rate, perRecord);
                }

                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture,
                    $"records add, {form.ToString().ToLowerInvariant(),-4}  {best,9:N0} records/s ({best * LineSize / 1e6:N0} MB/s), asked {asked:N0}; {processor * 1e6:0.0} us of processor time a record, {Environment.ProcessorCount} processors"));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<(double RecordsPerSecond, double ProcessorSeconds)> AddAsync(
        string folder, string file, CanonicalForm form)
    {
        string directory = Path.Combine(folder, "store");
        using var key = new MasterKey(RandomNumberGenerator.GetBytes(MasterKey.Size));
        TimeSpan used = Environment.CpuUsage.TotalTime;
        long start = TimeProvider.System.GetTimestamp();
        using (RecordStore store = RecordStore.Open(directory, StoreAccess.Intake, key))
        using (BatchWriter batch = store.Begin("bench", form))
        {
            await using FileStream stream = File.OpenRead(file);
            var intake = new RecordIntake(new IntakeOptions { Form = form });
            await foreach (CheckedRecords records in intake.ReadAsync(stream, file, CancellationToken.None))
            {
                if (records.Bad.Count > 0) throw new InvalidOperationException($"BUG: {records.Bad[0]}");
                batch.Append(records.Records);
            }

            batch.Complete(again: false, TimeProvider.System);
        }

        double seconds = TimeProvider.System.GetElapsedTime(start).TotalSeconds;
        used = Environment.CpuUsage.TotalTime - used;
        Directory.Delete(directory, recursive: true);
        return (Lines / seconds, used.TotalSeconds / Lines);
    }

    // As a server exports them: decimals, an array with a _field, letters beyond ASCII, and a note that fills the line.
    private static void Write(string path)
    {
        using var file = new StreamWriter(path, false, new UTF8Encoding(false), 1 << 20);
        for (int i = 0; i < Lines; i++)
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
