namespace Miner.Pools.Stratum;

/// <summary>What the pool lays down for the next job, and the jobs.</summary>
internal sealed partial class StratumSession
{
    private void TakeDifficulty(double difficulty)
    {
        if (!double.IsFinite(difficulty) || difficulty <= 0)
        {
            Log.DifficultyRefused(_context.Logger, _context.Name, difficulty);
            return;
        }

        _terms = _terms with { Difficulty = difficulty };
        Log.DifficultySet(_context.Logger, _context.Name, difficulty);
    }

    private void TakeExtraNonce(ExtraNonceSpace space)
    {
        _terms = _terms with { Space = space };
        Log.ExtraNonceSet(_context.Logger, _context.Name, space.ToString(), space.Size2);
    }

    private void TakeVersionMask(uint mask)
    {
        if (_handshake.RollingRefused)
        {
            Log.VersionMaskRefused(_context.Logger, _context.Name);
            return;
        }

        _terms = _terms with { AgreedMask = mask };
        Log.VersionMaskSet(_context.Logger, _context.Name, $"{mask:x8}");
    }

    private void TakeNotify(NotifyMessage notify)
    {
        if (_handshake.Resumed is null)
        {
            // Without an extranonce nothing can be built of it; a pool repeats its work once it knows the user.
            Log.EarlyWork(_context.Logger, _context.Name);
            return;
        }

        StratumJob job = JobFactory.Create(notify, _terms, _memory.Epoch, _memory.NextSerial());
        if (job.AbandonsEarlier) _memory.Abandon(job);
        string shownId = PeerText.Clean(job.Id);
        double difficulty = _terms.Difficulty ?? SessionTerms.InitialDifficulty;
        Log.JobCame(_context.Logger, _context.Name, shownId, job.Height, difficulty, job.AbandonsEarlier);
        if (IsMining) Deliver(job);
        else _held = _held is { AbandonsEarlier: true } ? job with { AbandonsEarlier = true } : job;
    }

    private void Deliver(StratumJob job)
    {
        _firstJob ??= _context.Time.GetTimestamp();
        _context.Jobs.Put(job);
    }
}
