using System.Runtime.CompilerServices;
using Miner.App.Settings;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.App.Records;

/// <summary>The files that were named, <c>-</c> for standard input, as records.</summary>
internal sealed class RecordInput
{
    private const string StandardInput = "-";

    private readonly IReadOnlyList<string> _names;
    private readonly RecordIntake _intake;

    /// <exception cref="RecordStoreException">One is not there or a folder: nothing is read then.</exception>
    public RecordInput(IReadOnlyList<string> names, RecordOptions options)
    {
        foreach (string name in names.Where(static name => name != StandardInput && !File.Exists(name)))
            throw new RecordStoreException(
                $"there is no file {name}", Directory.Exists(name) ? $"it is a folder: {name}/*" : null);
        _names = names;
        _intake = new RecordIntake(new IntakeOptions
        {
            Form = options.Form,
            WholeFiles = options.WholeFiles,
            Validate = options.Validate,
            Patient = options.Patient,
        });
    }

    /// <summary>All of it together; null where nobody knows, as of standard input.</summary>
    public long? Bytes
    {
        get
        {
            FileInfo[] files = [.. _names.Select(static name => new FileInfo(name))];
            return _names.Contains(StandardInput) || Array.Exists(files, static file => file.Length == 0)
                ? null
                : files.Sum(static file => file.Length);
        }
    }

    /// <exception cref="IOException">A file cannot be read.</exception>
    public async IAsyncEnumerable<CheckedRecords> ReadAsync([EnumeratorCancellation] CancellationToken stop)
    {
        foreach (string name in _names)
        {
            await using Stream stream = name == StandardInput ? Console.OpenStandardInput() : Open(name);
            string told = name == StandardInput ? "standard input" : name;
            await foreach (CheckedRecords records in _intake.ReadAsync(stream, told, stop)) yield return records;
        }
    }

    private static FileStream Open(string name) => new(
        name, new FileStreamOptions { Options = FileOptions.SequentialScan, BufferSize = 0 });
}
