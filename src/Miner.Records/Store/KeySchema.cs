namespace Miner.Records.Store;

/// <summary>
/// The tables of <c>keys.db</c>. Deleting a row of <c>keys</c> forgets a patient: nothing else tells which records were
/// that patient's, and nothing else opens their salts.
/// </summary>
internal static class KeySchema
{
    /// <summary>"HRK1", in the header of the database file.</summary>
    public const int ApplicationId = 0x48524b31;

    public static IReadOnlyList<string> Migrations { get; } =
    [
        """
        -- A known text wrapped by the master key, so that a wrong one is found out at once.
        CREATE TABLE master (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            proof BLOB NOT NULL
        ) STRICT;

        -- tag: HMAC of tenant and patient; NULL for the key of a batch, which holds the records of no patient.
        CREATE TABLE keys (
            id INTEGER PRIMARY KEY,
            tag BLOB UNIQUE CHECK (length(tag) = 32),
            wrapped BLOB NOT NULL
        ) STRICT;

        -- Which records of a batch are masked with which key, in as many parts as memory asked for.
        CREATE TABLE holdings (
            key INTEGER NOT NULL REFERENCES keys (id) ON DELETE CASCADE,
            batch TEXT NOT NULL,
            part INTEGER NOT NULL,
            records INTEGER NOT NULL,
            positions BLOB NOT NULL,
            PRIMARY KEY (key, batch, part)
        ) STRICT, WITHOUT ROWID;
        CREATE INDEX holdings_by_batch ON holdings (batch);
        """,
    ];
}
