namespace Miner.Pools.Stratum;

/// <summary>The parameters of each method, from raw JSON that is known to be well-formed.</summary>
internal static class StratumParams
{
    // A block of 2^24 transactions is far beyond what fits into one.
    private const int MaxBranchLength = 24;
    private const int MaxJobIdLength = 256;
    private static readonly TimeSpan MaxWait = TimeSpan.FromMinutes(5);

    public static NotifyMessage Notify(ReadOnlySpan<byte> raw)
    {
        var fields = new ParamReader(raw, "mining.notify");
        string jobId = fields.String("job id");
        if (jobId.Length > MaxJobIdLength) throw new StratumException($"a job id of {jobId.Length} characters");
        return new NotifyMessage(
            jobId,
            fields.String("previous block hash"),
            fields.String("first coinbase part"),
            fields.String("second coinbase part"),
            fields.Strings("merkle branch", MaxBranchLength),
            fields.String("version"),
            fields.String("nbits"),
            fields.String("ntime"),
            // Old pools leave it out where it is false.
            !fields.AtEnd && fields.Boolean("clean_jobs"));
    }

    public static SetDifficultyMessage SetDifficulty(ReadOnlySpan<byte> raw) =>
        new(new ParamReader(raw, "mining.set_difficulty").Number("difficulty"));

    public static SetExtraNonceMessage SetExtraNonce(ReadOnlySpan<byte> raw)
    {
        var fields = new ParamReader(raw, "mining.set_extranonce");
        return new SetExtraNonceMessage(
            new ExtraNonceSpace(fields.String("extranonce1"), fields.Integer("extranonce2_size")));
    }

    public static SetVersionMaskMessage SetVersionMask(ReadOnlySpan<byte> raw) =>
        new(HexField.UInt32(new ParamReader(raw, "mining.set_version_mask").String("mask"), "version mask"));

    public static ReconnectMessage Reconnect(ReadOnlySpan<byte> raw)
    {
        var fields = new ParamReader(raw, "client.reconnect");
        string? host = fields.AtEnd ? null : fields.StringOrNull("host");
        int? port = fields.AtEnd ? null : fields.IntegerOrText("port");
        int wait = fields.AtEnd ? 0 : fields.IntegerOrText("wait time") ?? 0;
        if (port == 0) port = null;
        if (port is < 1 or > ushort.MaxValue) throw new StratumException($"client.reconnect to port {port}");
        long seconds = Math.Clamp(wait, 0, (long)MaxWait.TotalSeconds);
        return new ReconnectMessage(string.IsNullOrEmpty(host) ? null : host, port, TimeSpan.FromSeconds(seconds));
    }

    /// <summary>For people only: whatever its form, it is shown as far as it can be and never costs the session.</summary>
    public static ShowMessageMessage ShowMessage(ReadOnlySpan<byte> raw) => new(StratumResults.ReadText(raw));
}
