namespace Miner.Records.Proofs;

/// <summary>A proof in either form, told apart by how it begins.</summary>
public static class ProofFile
{
    /// <exception cref="FormatException">No proof, or an altered one.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be read.</exception>
    public static RecordProof Read(string path)
    {
        using FileStream file = File.OpenRead(path);
        // One byte too many is enough to refuse it.
        var bytes = new byte[Math.Min(file.Length, JsonProof.MaxSize + 1)];
        file.ReadExactly(bytes);
        return bytes is [0, ..] ? OtsFile.Read(bytes) : JsonProof.Read(bytes);
    }
}
