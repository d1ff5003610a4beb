using Miner.Core.Chain;
using Miner.Records.Verification;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Verification;

public sealed class HeaderSyncTests : IDisposable
{
    // Of the second branches: above the median of what they follow.
    private const uint FirstTime = 1_700_000_100;

    private readonly TestFolder _folder = new();
    private readonly HeaderArchive _archive;

    public HeaderSyncTests() =>
        _archive = HeaderArchive.Create(Path.Combine(_folder.Path, "headers"), ChainNetwork.Regtest, 0);

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _archive.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public async Task Run_NodeWithLessWorkOnAnotherBranch_LeavesTheArchiveAlone()
    {
        BlockHeader[] chain = HeaderArchiveTests.ChainOf(10, Hash256.Zero);
        await SyncAsync(chain);
        BlockHeader[] shorter = [.. chain[..7], .. HeaderArchiveTests.ChainOf(2, chain[6].ComputeHash(), FirstTime)];
        FormatException fault = await Assert.ThrowsAsync<FormatException>(() => SyncAsync(shorter));
        Assert.Contains("forks off after height 6 and has less work", fault.Message);
        Assert.Equal(chain[^1].ComputeHash(), _archive.Tip);
    }

    [Fact]
    public async Task Run_NodeThatClaimsMoreWorkThanItDid_LeavesTheArchiveAlone()
    {
        BlockHeader[] chain = HeaderArchiveTests.ChainOf(10, Hash256.Zero);
        await SyncAsync(chain);
        BlockHeader claimed = HeaderArchiveTests.ChainOf(1, chain[6].ComputeHash(), FirstTime)[0] with { Bits = 0x1d00ffff };
        FormatException fault = await Assert.ThrowsAsync<FormatException>(() => SyncAsync([.. chain[..7], claimed]));
        Assert.Contains("header 7 does not meet its target", fault.Message, StringComparison.Ordinal);
        Assert.Equal((10, chain[^1].ComputeHash()), (_archive.Count, _archive.Tip));
        Assert.Equal(0, await SyncAsync(chain));
    }

    [Fact]
    public async Task Run_NodeThatIsBehind_ChangesNothing()
    {
        BlockHeader[] chain = HeaderArchiveTests.ChainOf(10, Hash256.Zero);
        await SyncAsync(chain);
        Assert.Equal(0, await SyncAsync(chain[..5]));
        Assert.Equal(10, _archive.Count);
    }

    [Fact]
    public async Task Run_AnotherChain_IsRefused()
    {
        await SyncAsync(HeaderArchiveTests.ChainOf(1200, Hash256.Zero));
        BlockHeader[] other = HeaderArchiveTests.ChainOf(1300, Hash256.OfDoubleSha256([1]));
        FormatException fault = await Assert.ThrowsAsync<FormatException>(() => SyncAsync(other));
        Assert.Contains("another chain", fault.Message);
    }

    [Fact]
    public async Task Run_LongerBranch_ReplacesWhatIsStale()
    {
        BlockHeader[] chain = HeaderArchiveTests.ChainOf(10, Hash256.Zero);
        await SyncAsync(chain);
        BlockHeader[] longer = [.. chain[..7], .. HeaderArchiveTests.ChainOf(4, chain[6].ComputeHash(), FirstTime)];
        Assert.Equal(3, await SyncAsync(longer));
        Assert.Equal(longer[^1].ComputeHash(), _archive.Tip);
        Assert.Equal(11, _archive.Count);
    }

    [Fact]
    public async Task FindAsync_BlocksOnAndOffTheBestChain_AreEvidenceAndNone()
    {
        SampleProof sample = SampleProofs.Of(3, 1, 1, height: 2, seed: 1);
        BlockHeader[] below = HeaderArchiveTests.ChainOf(2, Hash256.Zero);
        BlockHeader[] above = HeaderArchiveTests.ChainOf(3, sample.Header.ComputeHash());
        var chain = new ShownChain([.. below, sample.Header, .. above]);
        ChainEvidence evidence = (await BestChainEvidence.FindAsync(chain, "n", sample.Proof.Block, Stop))!;
        Assert.Equal((sample.Header, below[1], 2, 3), (evidence.Header, evidence.Previous, evidence.Height, evidence.BlocksOnTop));
        Assert.Equal(8, evidence.Work, tolerance: 0.001);
        Assert.Equal(evidence, await BestChainEvidence.FindAsync(chain, "n", sample.Proof.Block with { Header = null }, Stop));
        Assert.Null(await BestChainEvidence.FindAsync(new ShownChain([.. below, .. above]), "n", sample.Proof.Block, Stop));
        Assert.Null(await BestChainEvidence.FindAsync(
            new ShownChain(below), "n", sample.Proof.Block with { Header = null }, Stop));
    }

    private Task<int> SyncAsync(BlockHeader[] shown) =>
        new HeaderSync(new ShownChain(shown), _archive, static (_, _) => { }).RunAsync(Stop);

    /// <summary>A chain of headers that is what it is.</summary>
    private sealed class ShownChain(BlockHeader[] headers) : IBestChain
    {
        public Task<int> HeightAsync(CancellationToken stop) => Task.FromResult(headers.Length - 1);

        public Task<BlockHeader?> HeaderAtAsync(int height, CancellationToken stop) =>
            Task.FromResult<BlockHeader?>(height < headers.Length ? headers[height] : null);

        public Task<IReadOnlyList<BlockHeader>> HeadersAsync(int first, int count, CancellationToken stop) =>
            Task.FromResult<IReadOnlyList<BlockHeader>>([.. headers.Skip(first).Take(count)]);

        public Task<BlockPlace?> FindAsync(Hash256 hash, CancellationToken stop)
        {
            int height = Array.FindIndex(headers, header => header.ComputeHash() == hash);
            return Task.FromResult(height < 0 ? null : new BlockPlace(height, headers.Length - height));
        }

        public Task<ReadOnlyMemory<byte>?> BlockAsync(Hash256 hash, CancellationToken stop) =>
            throw new InvalidOperationException("nobody asks for blocks here");
    }
}
