using System.Security.Cryptography;
using System.Text;
using Miner.Records.Commitment;
using Miner.Records.Intake;

namespace Miner.Tests.Records.Intake;

public sealed class RecordIntakeTests
{
    private const string Patient = """{"resourceType":"Patient","id":"p1"}""";
    private const string Weight = """{"resourceType":"Observation","subject":{"reference":"Patient/p1"},"valueQuantity":{"value":2.00}}""";

    [Fact]
    public async Task Read_Lines_TakesTheBytesWithoutLineEnds()
    {
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync($"\ufeff{Patient}\r\n\n  \n{Weight}");
        Assert.Empty(bad);
        Assert.Equal(
            [(DigestOf(Patient), "Patient", "p1", 1), (DigestOf(Weight), "Observation", "p1", 4)],
            records.Select(static record => (record.Digest, record.Kind, record.Patient!, (int)record.Line)));
    }

    [Theory]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"https://h.example/fhir/Patient/7/_history/2"}}""", "7")]
    [InlineData("""{"resourceType":"Immunization","patient":{"reference":"urn:uuid:4f7a"}}""", "4f7a")]
    [InlineData("""{"resourceType":"Coverage","beneficiary":{"display":"x","reference":"Patient/é"}}""", "é")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient\/9"}}""", "9")]
    [InlineData("""{"id":"3","name":[{"given":["A"]}],"resourceType":"Patient"}""", "3")]
    [InlineData("""{"\u0069d":"\u0033","meta":{"id":"4"},"resource\u0054ype":"Patient"}""", "3")]
    [InlineData("""{"component":[{"subject":{"reference":"Patient/4"}}],"subject":{"reference":"Patient/5"},"resourceType":"Observation"}""", "5")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Group/7"}}""", null)]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient?identifier=7"}}""", null)]
    [InlineData("""{"resourceType":"Organization","id":"3"}""", null)]
    [InlineData("""{"resourceType":"Observation","contained":[{"resourceType":"Patient","id":"3"}]}""", null)]
    public async Task Read_OneRecord_FindsItsPatient(string json, string? patient)
    {
        foreach (CanonicalForm form in Enum.GetValues<CanonicalForm>())
        {
            (List<TakenRecord> records, _) = await ReadAsync(Encoding.UTF8.GetBytes(json), new IntakeOptions { Form = form });
            Assert.Equal(patient, Assert.Single(records).Patient);
        }
    }

    [Theory]
    [InlineData("""{"resourceType":"Patient","id":"p1" """, "not JSON")]
    [InlineData("""{"resourceType":"Patient"}}""", "not JSON")]
    [InlineData("""{"resourceType":"Spaceship"}""", "resourceType")]
    [InlineData("""{"resourceType":7}""", "resourceType")]
    [InlineData("""{"id":"p1"}""", "no resourceType")]
    [InlineData("""{"resourceType":"Patient","resourceType":"Observation"}""", "twice")]
    [InlineData("""{"resourceType":"Observation","subject":{"reference":"Patient/1"},"patient":{"reference":"Patient/2"}}""", "two patients")]
    [InlineData("""["resourceType"]""", "not a JSON object")]
    [InlineData("\"Patient\"", "not a JSON object")]
    [InlineData("nonsense", "not JSON")]
    public async Task Read_BadLine_IsListedWithItsPlaceAndTheOthersAreTaken(string line, string reason)
    {
        foreach (CanonicalForm form in Enum.GetValues<CanonicalForm>())
        {
            (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(
                Encoding.UTF8.GetBytes($"{Patient}\n{line}\n{Weight}\n"), new IntakeOptions { Form = form });
            Assert.Equal(2, records.Count);
            BadRecord only = Assert.Single(bad);
            Assert.Equal(("in.ndjson", 2L), (only.Source, only.Line));
            Assert.Contains(reason, only.Problem, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Read_BadLine_IsNotRepeated()
    {
        (_, List<BadRecord> bad) = await ReadAsync("""{"resourceType":"Secretdisease","x":"Secretname" oops""" + "\n");
        Assert.DoesNotContain("Secret", Assert.Single(bad).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_BytesThatAreNoUtf8_AreListed()
    {
        byte[] line = [.. "{\"resourceType\":\"Patient\",\"id\":\""u8, 0xff, .. "\"}\n"u8];
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync([.. line, .. Encoding.UTF8.GetBytes(Patient)]);
        Assert.Single(records);
        Assert.Equal((1L, "this is not UTF-8"), (Assert.Single(bad).Line, bad[0].Problem));
    }

    [Theory]
    [InlineData(100_000)]
    [InlineData(5_000_000)]
    public async Task Read_NestingBomb_IsListed(int depth)
    {
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(
            $"{{\"resourceType\":\"Patient\",\"x\":{new string('[', depth)}\n{Patient}\n");
        Assert.Single(records);
        Assert.Contains("deeper than 64", Assert.Single(bad).Problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 4_000_000)]
    [InlineData(3, 4_000_000)]
    [InlineData(1, 100_000)]
    public async Task Read_LineThatIsTooLong_IsSkippedInBoundedMemory(int before, int length)
    {
        string text = string.Concat(Enumerable.Repeat(Patient + "\n", before))
            + $"{{\"resourceType\":\"Binary\",\"data\":\"{new string('A', length)}\"}}\n{Weight}\n";
        var options = new IntakeOptions { LongestLine = 50_000 };
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(Encoding.UTF8.GetBytes(text), options);
        Assert.Equal(before + 1, records.Count);
        Assert.Equal(before + 2, records[^1].Line);
        BadRecord only = Assert.Single(bad);
        Assert.Equal(before + 1, only.Line);
        Assert.Contains("longer than the 50000 bytes", only.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_GigabyteLine_NeedsLittleMemory()
    {
        var lines = new LineReader(
            new EndlessLine(1L << 30, Encoding.UTF8.GetBytes($"\n{Patient}\n")), "in.ndjson", longestLine: 1 << 20);
        // All of it happens on this thread, as the stream never waits.
        long before = GC.GetAllocatedBytesForCurrentThread();
        Task<LineRun?> reading = lines.ReadAsync(TestContext.Current.CancellationToken).AsTask();
        Assert.True(reading.IsCompletedSuccessfully);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
        LineRun run = (await reading)!;
        Assert.Equal((1L, 2L), (Assert.Single(run.Bad).Line, run.FirstLine));
        Assert.Equal(Patient + "\n", Encoding.UTF8.GetString(run.Text.Span));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(700)]
    [InlineData(40_000)]
    public async Task Read_AnySplitOfTheStream_GivesTheSameRecordsInOrder(int pieces)
    {
        string[] lines = [.. Enumerable.Range(0, 5000).Select(static i =>
            $$"""{"resourceType":"Observation","id":"o{{i}}","note":"{{new string('n', i % 900)}}"}""")];
        using var stream = new PieceStream(Encoding.UTF8.GetBytes(string.Join('\n', lines)), pieces);
        (List<TakenRecord> records, _) = await ReadAsync(stream, "in.ndjson", new IntakeOptions { Workers = 3 });
        Assert.Equal(lines.Select(DigestOf), records.Select(static record => record.Digest));
        Assert.Equal(Enumerable.Range(1, 5000).Select(static i => (long)i), records.Select(static record => record.Line));
    }

    [Fact]
    public async Task Read_PrettyResource_IsTheWholeFile()
    {
        const string file = "{\n  \"resourceType\": \"Patient\",\n  \"id\": \"p1\"\n}\n";
        (List<TakenRecord> records, _) = await ReadAsync(Encoding.UTF8.GetBytes(file), name: "p.json");
        Assert.Equal((DigestOf(file), "p1"), (Assert.Single(records).Digest, records[0].Patient));
    }

    [Fact]
    public async Task Read_Bundle_IsItsResources()
    {
        string file = $$$"""
            {"resourceType":"Bundle","type":"collection","entry":[
              {"fullUrl":"urn:uuid:p1","resource":{{{Patient}}}},
              {"request":{"method":"DELETE","url":"Patient/9"}},
              {"resource":{"resourceType":"Nothing"}},
              {"resource":{{{Weight}}},"search":{"mode":"match"}}]}
            """;
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(Encoding.UTF8.GetBytes(file), name: "b.json");
        Assert.Equal([(DigestOf(Patient), 2L), (DigestOf(Weight), 5L)], records.Select(static record => (record.Digest, record.Line)));
        Assert.Equal(4, Assert.Single(bad).Line);
    }

    [Fact]
    public async Task Read_LinesInAFileOfAnotherName_AreLines()
    {
        (List<TakenRecord> records, _) = await ReadAsync(Encoding.UTF8.GetBytes($"{Patient}\n{Weight}\n"), name: "export.json");
        Assert.Equal(2, records.Count);
    }

    [Fact]
    public async Task Read_TruncatedDocument_IsListed()
    {
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(
            "{\n \"resourceType\": \"Patient\",\n \"id\""u8.ToArray(), name: "p.json");
        Assert.Empty(records);
        Assert.Contains("not JSON, from line 3", Assert.Single(bad).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WholeFile_IsOneRecordOfAnyBytes()
    {
        byte[] bytes = RandomNumberGenerator.GetBytes(3_000_000);
        (List<TakenRecord> records, _) = await ReadAsync(bytes, new IntakeOptions { WholeFiles = true });
        Assert.Equal((new Sha256Digest(SHA256.HashData(bytes)), "raw", null), (Assert.Single(records).Digest, records[0].Kind, records[0].Patient));
    }

    [Fact]
    public async Task Read_WholeFileSaidToBeAPatients_IsTheirs()
    {
        (List<TakenRecord> records, _) = await ReadAsync(
            "%PDF-1.7"u8.ToArray(), new IntakeOptions { WholeFiles = true, Patient = "p1" });
        Assert.Equal("p1", Assert.Single(records).Patient);
    }

    [Fact]
    public async Task Read_LinesSaidToBeAPatients_RefusesThoseOfAnother()
    {
        const string nobodys = """{"resourceType":"Organization","id":"h"}""";
        const string anothers = """{"resourceType":"Observation","subject":{"reference":"Patient/Secretname"}}""";
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(
            Encoding.UTF8.GetBytes($"{nobodys}\n{anothers}\n{Weight}\n"), new IntakeOptions { Patient = "p1" });
        Assert.Equal([("p1", 1L), ("p1", 3L)], records.Select(static record => (record.Patient!, record.Line)));
        Assert.Equal(2, Assert.Single(bad).Line);
        Assert.Contains("another patient", bad[0].Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("Secretname", bad[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_CanonicalForm_MakesOneRecordOfTwoSpellings()
    {
        var options = new IntakeOptions { Form = CanonicalForm.Fhir };
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(
            Encoding.UTF8.GetBytes("""
                {"resourceType":"Observation","id":"\u0061","valueQuantity":{"value":2.00}}
                {"valueQuantity": {"value": 2.00}, "id": "a", "resourceType": "Observation"}
                {"valueQuantity":{"value":2},"id":"a","resourceType":"Observation"}
                {"resourceType":"Observation","id":"a","id":"a"}
                """),
            options);
        Assert.Equal(DigestOf("""{"id":"a","resourceType":"Observation","valueQuantity":{"value":2.00}}"""), records[0].Digest);
        Assert.Equal(records[0].Digest, records[1].Digest);
        Assert.NotEqual(records[0].Digest, records[2].Digest);
        Assert.Contains("twice", Assert.Single(bad).Problem, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_WithValidation_FirelyJudgesAndTheBytesStay()
    {
        const string good = """{"resourceType":"Patient","id":"p1","birthDate":"1970-03-30"}""";
        const string wrong = """{"resourceType":"Patient","id":"p1","birthDate":"yesterday","shoeSize":44}""";
        (List<TakenRecord> records, List<BadRecord> bad) = await ReadAsync(
            Encoding.UTF8.GetBytes($"{good}\n{wrong}\n"), new IntakeOptions { Validate = true });
        Assert.Equal(DigestOf(good), Assert.Single(records).Digest);
        Assert.Contains("not valid FHIR R4", Assert.Single(bad).Problem, StringComparison.Ordinal);
        Assert.DoesNotContain("yesterday", bad[0].Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void ResourceTypes_OfR4_AreAllKnown() =>
        Assert.Empty(Hl7.Fhir.Model.ModelInfo.SupportedResources.Except(ResourceTypes.All));

    private static Sha256Digest DigestOf(string text) => new(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static Task<(List<TakenRecord> Records, List<BadRecord> Bad)> ReadAsync(string text) =>
        ReadAsync(Encoding.UTF8.GetBytes(text));

    private static Task<(List<TakenRecord> Records, List<BadRecord> Bad)> ReadAsync(
        byte[] text, IntakeOptions? options = null, string name = "in.ndjson") =>
        ReadAsync(new MemoryStream(text), name, options ?? new IntakeOptions());

    private static async Task<(List<TakenRecord> Records, List<BadRecord> Bad)> ReadAsync(
        Stream stream, string name, IntakeOptions options)
    {
        (List<TakenRecord> records, List<BadRecord> bad) = ([], []);
        await foreach (CheckedRecords taken in new RecordIntake(options).ReadAsync(
            stream, name, TestContext.Current.CancellationToken))
        {
            records.AddRange(taken.Records);
            bad.AddRange(taken.Bad);
        }

        return (records, bad);
    }
}
