namespace Miner.Records.Store;

/// <summary>The keys that a batch in the making has used, and which of its records each one opens; bounded.</summary>
internal sealed class BatchKeys(KeyDatabase keys, string tenant, string batch)
{
    private const int MostPatients = 100_000;
    private const int MostPositions = 4_000_000;

    private readonly Dictionary<string, Entry> _patients = [];
    private Entry? _ownKey;
    private int _positions;
    private int _part;

    /// <summary>The key that opens the record from now on.</summary>
    public PatientKey Take(string? patient, long position)
    {
        if (_patients.Count >= MostPatients || _positions >= MostPositions) Flush();
        Entry? entry;
        if (patient is null) entry = _ownKey ??= new Entry(keys.NewBatchKey());
        else if (!_patients.TryGetValue(patient, out entry))
        {
            entry = new Entry(keys.KeyOf(tenant, patient));
            _patients.Add(patient, entry);
        }

        entry.Positions.Add(position);
        _positions++;
        return entry.Key;
    }

    /// <summary>Hands everything to the database, whose transaction is the batch's.</summary>
    public void Flush()
    {
        foreach (Entry entry in _patients.Values) keys.AddHolding(entry.Id, batch, _part, entry.Positions);
        _patients.Clear();
        if (_ownKey is { Positions.Count: > 0 } own)
        {
            keys.AddHolding(own.Id, batch, _part, own.Positions);
            _ownKey = new Entry((own.Id, own.Key));
        }

        _positions = 0;
        _part++;
    }

    private sealed class Entry((long Id, PatientKey Key) named)
    {
        public long Id => named.Id;
        public PatientKey Key => named.Key;
        public PositionList Positions { get; } = new();
    }
}
