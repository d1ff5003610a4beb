namespace Miner.Tests.Node;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TestFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("miner-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
