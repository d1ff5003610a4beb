using System.Globalization;
using Microsoft.Data.Sqlite;
using Miner.App.Output;
using Miner.App.Records;
using Miner.App.Settings;
using Miner.Core.Chain;
using Miner.Records.Anchoring;
using Miner.Records.Intake;
using Miner.Records.Store;

namespace Miner.App.Commands;

/// <summary>How far batches have come: all, those named, or those of files that were added.</summary>
internal sealed class RecordStatusCommand : ICommand
{
    public Task<ExitCode> RunAsync(MinerSettings settings, Surroundings around) =>
        StoreFault.GuardAsync(() => ShowAsync(settings, around));

    private static async Task<ExitCode> ShowAsync(MinerSettings settings, Surroundings around)
    {
        RecordOptions options = settings.Records;
        using var database = RecordDatabase.Open(options.StoreDirectory, StoreAccess.Read);
        (List<BatchReceipt> batches, List<ReceivedBatch> received) = await ChooseAsync(database, options);
        using var signals = new StopSignals();
        ChainNow? now = await new ChainLook(settings, around).FollowAsync(signals.Token);
        var history = new AnchorHistory(database);
        (BatchReceipt Batch, BatchProgress State)[] rows = [.. batches.Select(batch => (batch, history.ProgressOf(batch.Id)))];
        StatusLine[] lines =
        [
            .. rows.Select(static row => new StatusLine(row.Batch, row.State)),
            .. received.Select(static batch => new StatusLine(batch)),
        ];
        if (settings.Json)
        {
            foreach (StatusLine line in lines) around.Out.WriteLine(line.ToJson());
            return ExitCode.Done;
        }

        Print(lines, around.Out);
        if (now is not null)
            around.Out.WriteLine(string.Create(
                CultureInfo.InvariantCulture, $"The chain as {now.Node} shows it now: {now.Network}, height {now.Height}."));
        if (!Array.Exists(rows, static row => row.State.Height is null)) return ExitCode.Done;
        BlockHeader? last = rows.MaxBy(static row => row.State.Height ?? -1).State.Header;
        around.Out.WriteLine(await new BlockOutlook(settings, around).SayAsync(now?.Tip, last));
        return ExitCode.Done;
    }

    private static async Task<(List<BatchReceipt> Batches, List<ReceivedBatch> Received)> ChooseAsync(
        RecordDatabase database, RecordOptions options)
    {
        // Before the rows are read: what is sealed meanwhile has one.
        IReadOnlyList<ReceivedBatch> underWay = database.Received();
        using SqliteConnection connection = database.Connect();
        if (options.Words.IsEmpty)
        {
            List<BatchReceipt> all = [.. BatchTable.All(connection)];
            return (all, [.. underWay.Where(one => !all.Exists(batch => batch.Id == one.Id))]);
        }

        List<BatchReceipt> batches = [];
        List<ReceivedBatch> received = [];
        foreach (string word in options.Words)
        {
            if (File.Exists(word)) batches.Add(await OfFileAsync(word, options));
            else if (BatchTable.Find(connection, word) is { } batch) batches.Add(batch);
            else received.Add(underWay.FirstOrDefault(one => one.Id.StartsWith(word, StringComparison.Ordinal)) ?? throw Unknown(word));
        }

        return (batches, received);
    }

    private static async Task<BatchReceipt> OfFileAsync(string path, RecordOptions options)
    {
        using MasterKey key = MasterKeySource.Need(options);
        using RecordStore store = RecordStore.Open(options.StoreDirectory, StoreAccess.Read, key);
        using var digest = new InputDigest(options.Tenant, options.Form, options.Patient);
        await foreach (CheckedRecords records in new RecordInput([path], options).ReadAsync(CancellationToken.None))
            digest.Append([.. records.Records.Select(static record => record.Digest)]);
        return store.BatchOf(digest) ?? throw new RecordStoreException(
            $"the records of {path} are no batch here",
            "they may have been added with other files, in another form (--canonical), as somebody's (--patient), or not at all");
    }

    private static RecordStoreException Unknown(string word) => new(
        $"'{word}' is no file, and no batch or more than one begins so", "'miner records status' lists the batches");

    private static void Print(StatusLine[] lines, TextWriter output)
    {
        if (lines.Length == 0)
        {
            output.WriteLine("There is no batch yet: 'miner records add FILE' makes one.");
            return;
        }

        var table = new TextTable("batch", ">records", "sealed", "state", ">block", ">confirmations");
        foreach (StatusLine line in lines)
            table.Add(
                line.Batch,
                Units.Count(line.Records),
                line.Sealed?.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture) ?? "",
                line.State,
                line.Height?.ToString(CultureInfo.InvariantCulture) ?? "",
                line.Height is null ? "" : line.Confirmations.ToString(CultureInfo.InvariantCulture));
        output.WriteLine(table);
    }
}
