namespace Miner.Tests.Stratum.Simulator;

/// <summary>What a pool remembers of a miner beyond one connection: its extranonce1 and its jobs.</summary>
internal sealed class PoolSeat(string sessionId, byte[] extraNonce1, int extraNonce2Size)
{
    /// <summary>Real pools forget old jobs too; this many are kept.</summary>
    private const int Remembered = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, PoolJob> _jobs = [];
    private readonly Queue<string> _order = [];
    private readonly HashSet<string> _abandoned = [];

    public string SessionId { get; } = sessionId;

    /// <summary>A miner came back to it by its session id.</summary>
    public bool IsResumed { get; set; }

    /// <summary>In force for jobs made from now on.</summary>
    public byte[] ExtraNonce1 { get; set; } = extraNonce1;

    /// <summary>In force for jobs made from now on.</summary>
    public int ExtraNonce2Size { get; set; } = extraNonce2Size;

    public void Add(PoolJob job)
    {
        lock (_gate)
        {
            if (job.Clean) _abandoned.UnionWith(_jobs.Keys);
            _jobs[job.Id] = job;
            _abandoned.Remove(job.Id);
            _order.Enqueue(job.Id);
            while (_order.Count > Remembered) Forget(_order.Dequeue());
        }
    }

    public (PoolJob? Job, bool Abandoned) Find(string id)
    {
        lock (_gate) return (_jobs.GetValueOrDefault(id), _abandoned.Contains(id));
    }

    private void Forget(string id)
    {
        _jobs.Remove(id);
        _abandoned.Remove(id);
    }
}
