using Miner.Records.Proofs;
using Miner.Records.Tree;

namespace Miner.App.Records;

/// <summary>
/// Where proofs are written: <c>NAME.ots</c> for any OpenTimestamps verifier, <c>NAME.proof.json</c> with the header. Only
/// their owner may read them, and none is ever half written.
/// </summary>
internal sealed class ProofFolder
{
    private readonly string _path;

    /// <exception cref="IOException">The folder cannot be made.</exception>
    public ProofFolder(string path)
    {
        PrivateFiles.CreateFolder(path);
        _path = path;
    }

    /// <summary>Writes both files, or only the first where an .ots file cannot hold the block's coinbase; where they are.</summary>
    /// <exception cref="IOException">The disk refused.</exception>
    public (string Json, string? Ots) Write(string name, RecordProof proof) => (
        Write(name + ".proof.json", JsonProof.Write(proof)),
        OtsFile.CanHold(proof.Block) ? Write(name + ".ots", OtsFile.Write(proof)) : null);

    private string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string file = Path.Combine(_path, name);
        string unfinished = file + ".tmp";
        using (FileStream stream = PrivateFiles.Create(unfinished)) stream.Write(bytes);
        File.Move(unfinished, file, overwrite: true);
        return file;
    }
}
