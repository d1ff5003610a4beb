using Microsoft.Extensions.Logging.Abstractions;
using Miner.Core.Chain;
using Miner.Core.DevChain;
using Miner.Core.Mining;
using Miner.Pools.Node;
using Miner.Records.Anchoring;
using Miner.Records.Commitment;
using Miner.Tests.Node;

namespace Miner.Tests.Records.Anchoring;

/// <summary>A batch stays in the jobs until it is deep, whatever the chain does meanwhile.</summary>
public sealed class StickyAnchoringTests : IDisposable
{
    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Progress_OfABatch_GoesFromSealedToConfirmed()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        string batch = SealedBatches.Add(rig.Database, 1);
        Assert.Equal(BatchStage.Sealed, rig.History.ProgressOf(batch).Stage);
        Assert.NotEmpty(await rig.NextScriptAsync());
        Assert.Equal(BatchStage.InWork, rig.History.ProgressOf(batch).Stage);
        for (int depth = 1; depth <= 6; depth++)
        {
            Assert.IsType<ShareOutcome.Accepted>(await rig.MineAsync());
            BatchProgress progress = rig.History.ProgressOf(batch);
            BatchStage stage = depth < 6 ? BatchStage.Mined : BatchStage.Confirmed;
            Assert.Equal((stage, 1, depth), (progress.Stage, progress.Height, progress.Confirmations));
            Assert.Equal(rig.Node.BestChain()[1].Header.ComputeHash(), progress.Block);
        }

        Assert.Empty(await rig.NextScriptAsync());
        AssertAttested(rig, batch);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(6)]
    public async Task Reorganisation_OfAnyDepth_TheBatchIsAnchoredAnew(int depth)
    {
        await using var rig = new AnchoringRig(_folder.Path);
        for (int before = 0; before < 3; before++) rig.Node.Reorganise(0);
        string batch = SealedBatches.Add(rig.Database, 1);
        for (int block = 0; block < depth; block++) await rig.MineAsync();
        Assert.Equal(depth, rig.History.ProgressOf(batch).Confirmations);

        rig.Node.Reorganise(depth);
        Assert.NotEmpty(await rig.NextScriptAsync());
        Assert.Equal(BatchStage.Undone, rig.History.ProgressOf(batch).Stage);
        Assert.Null(rig.History.AttestationOf(batch));
        for (int block = 0; block < 6; block++) await rig.MineAsync();
        Assert.Equal(BatchStage.Confirmed, rig.History.ProgressOf(batch).Stage);
        AssertAttested(rig, batch);
        Assert.Empty(await rig.NextScriptAsync());
    }

    [Fact]
    public async Task Attestation_OfABatchInSeveralBlocks_IsTheDeepest()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        string first = SealedBatches.Add(rig.Database, 1);
        await rig.MineAsync();
        string second = SealedBatches.Add(rig.Database, 2);
        await rig.MineAsync();
        await rig.MineAsync();
        Assert.Equal((1, 3), (rig.History.ProgressOf(first).Height, rig.History.ProgressOf(first).Confirmations));
        Assert.Equal((2, 2), (rig.History.ProgressOf(second).Height, rig.History.ProgressOf(second).Confirmations));
        AssertAttested(rig, first);
        AssertAttested(rig, second);

        // What takes away the first block leaves the batch in none, until the next one of ours.
        rig.Node.Reorganise(3);
        await rig.MineAsync();
        Assert.Equal(5, rig.History.ProgressOf(first).Height);
        AssertAttested(rig, first);
        AssertAttested(rig, second);
    }

    [Theory]
    [InlineData((int)Mischief.Late)]
    [InlineData((int)Mischief.Twice)]
    [InlineData((int)Mischief.Stale)]
    public async Task MineAsync_NodeMisbehaves_TheBatchEndsUpDeep(int how)
    {
        await using var rig = new AnchoringRig(_folder.Path);
        string batch = SealedBatches.Add(rig.Database, 1);
        for (int block = 0; block < 4; block++)
        {
            rig.Node.Next = (Mischief)how;
            await rig.MineAsync();
        }

        for (int block = 0; block < 7; block++) await rig.MineAsync();
        Assert.Equal(BatchStage.Confirmed, rig.History.ProgressOf(batch).Stage);
        AssertAttested(rig, batch);
    }

    [Fact]
    public async Task FollowAsync_NoteWasLost_TheBlockIsFoundOnTheChain()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        string batch = SealedBatches.Add(rig.Database, 1);
        await rig.MineAsync(takesNote: false);
        BatchAttestation found = AssertAttested(rig, batch);
        await rig.RestartAsync();
        await rig.MineAsync();
        Assert.Equal(found.Block.Height, AssertAttested(rig, batch).Block.Height);
    }

    [Fact]
    public async Task FollowAsync_EndedBeforeTheFirstLookAtTheChain_TheBlockIsFoundAfterTheRestart()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        rig.Node.Reorganise(0);
        string batch = SealedBatches.Add(rig.Database, 1);
        await rig.MineAsync(takesNote: false);
        for (int block = 0; block < 20; block++) rig.Node.Reorganise(0);
        await rig.RestartAsync();
        await rig.NextScriptAsync();
        Assert.Equal((2, 21), (rig.History.ProgressOf(batch).Height, rig.History.ProgressOf(batch).Confirmations));
        AssertAttested(rig, batch);
    }

    [Fact]
    public async Task FollowAsync_NodeThatLostItsBlocksAndHasThemAgain_TheOldBlockStandsWhereItStood()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        await rig.MineAsync();
        // So far from both ends that it is not among the blocks that are looked through.
        for (int before = 0; before < ChainFollower.Remembered + 20; before++) rig.Node.Reorganise(0);
        string batch = SealedBatches.Add(rig.Database, 1);
        await rig.MineAsync();
        int height = rig.Node.Height;
        for (int after = 0; after < ChainFollower.Remembered + 20; after++) rig.Node.Reorganise(0);
        var chain = new ChainInPart(new NodeBestChain([rig.Node]));
        await FollowAsync(rig, chain);
        Assert.Equal((BatchStage.Final, height), (rig.History.ProgressOf(batch).Stage, rig.History.ProgressOf(batch).Height));

        chain.Tip = 1;
        await FollowAsync(rig, chain);
        Assert.Equal(BatchStage.Undone, rig.History.ProgressOf(batch).Stage);
        chain.Tip = int.MaxValue;
        await FollowAsync(rig, chain);
        Assert.Equal((BatchStage.Final, height), (rig.History.ProgressOf(batch).Stage, rig.History.ProgressOf(batch).Height));
        AssertAttested(rig, batch);
    }

    private static async Task FollowAsync(AnchoringRig rig, IBestChain chain)
    {
        await using var anchoring =
            new RecordAnchoring(rig.Database, chain, TimeProvider.System, NullLoggerFactory.Instance);
        await anchoring.FollowAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task NextScriptAsync_AfterARestart_IsTheSame()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        for (int number = 1; number <= 5; number++) SealedBatches.Add(rig.Database, number);
        byte[] before = [.. await rig.NextScriptAsync()];
        await rig.RestartAsync();
        Assert.Equal(before, await rig.NextScriptAsync());
    }

    [Fact]
    public async Task NextScriptAsync_NothingSealed_CommitsToNothing()
    {
        await using var rig = new AnchoringRig(_folder.Path);
        Assert.Empty(await rig.NextScriptAsync());
        Assert.IsType<ShareOutcome.Accepted>(await rig.MineAsync());
        Assert.Throws<FormatException>(() => AnchorOutput.FindIn(rig.Node.BestChain()[1].Transactions[0]));
    }

    /// <summary>What is attested is checked against the node's own chain, hash by hash.</summary>
    private static BatchAttestation AssertAttested(AnchoringRig rig, string batch)
    {
        BatchAttestation attestation = rig.History.AttestationOf(batch)!;
        Block block = rig.Node.BestChain()[attestation.Block.Height];
        Assert.Equal(block.Header, attestation.Block.Header);
        Assert.Equal(block.Header.MerkleRoot, attestation.Block.MerkleRoot);
        Assert.Equal(block.Transactions[0].ToBytes(withWitness: false), attestation.Block.Coinbase);
        TransactionOutput output = Assert.Single(
            block.Transactions[0].Outputs,
            static output => output.Script.Length == 38 && output.Script.AsSpan().StartsWith("\x6a\x24HRA\x01"u8));
        Assert.Equal(0ul, output.Value);
        Assert.Equal(output.Script[6..], attestation.AnchorPath.RootFor(attestation.Entry.LeafHash).ToArray());
        return attestation;
    }
}
