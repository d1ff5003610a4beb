using Miner.App.Output;

namespace Miner.App.Records;

/// <summary>
/// What came of a run of proofs: for scripts a line of JSON as each record is done, for people a summary at the end. Any
/// thread may add.
/// </summary>
internal sealed class ProofTally(string folder, bool json, TextWriter output)
{
    private const int MostShown = 20;

    private readonly Lock _lock = new();
    private readonly List<string> _shown = [];
    private long _proven;
    private long _withoutOts;
    private long _open;

    public ExitCode Outcome => _open == 0 ? ExitCode.Done : ExitCode.Incomplete;

    public void Add(ProofLine line)
    {
        lock (_lock)
        {
            if (!line.Proven) _open++;
            else _proven++;
            if (line is { Proven: true, Ots: null }) _withoutOts++;
            if (json) output.WriteLine(line.ToJson());
            else if (!line.Proven && _shown.Count < MostShown) _shown.Add(line.ToString());
        }
    }

    /// <summary>The summary; nothing where the lines have said it all.</summary>
    public void End()
    {
        if (json) return;
        output.WriteLine($"{Units.Count(_proven, "proof")} written to {folder}");
        if (_withoutOts > 0)
            output.WriteLine($"{Units.Count(_withoutOts)} of them as .proof.json only: their coinbase is longer than the 4096 bytes "
                + "an .ots file can hold");
        if (_open > 0) output.WriteLine(_open == 1 ? "1 record has no proof:" : $"{Units.Count(_open)} records have no proof:");
        foreach (string line in _shown) output.WriteLine("  " + TerminalText.Clean(line));
        if (_open > MostShown) output.WriteLine($"  and {Units.Count(_open - MostShown)} more");
        if (_proven > 0) output.WriteLine("A proof is as secret as its record: whoever has it can try guesses at the record.");
    }
}
