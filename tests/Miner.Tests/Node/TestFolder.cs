namespace Miner.Tests.Node;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    private const int Attempts = 100;

    public string Path { get; } = Directory.CreateTempSubdirectory("miner-test-").FullName;

    // A note of a block may outlast its miner, on a busy machine and in hurried time, and make files while others are deleted.
    public void Dispose()
    {
        for (int attempt = 1; Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, recursive: true);
            }
            catch (IOException) when (attempt < Attempts)
            {
                // What came meanwhile goes the next time.
            }
        }
    }
}
