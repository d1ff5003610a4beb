using Microsoft.Data.Sqlite;

namespace Miner.Records.Store;

/// <summary>A statement that a batch runs thousands of times, so that SQLite compiles it once.</summary>
internal sealed class PreparedStatement : IDisposable
{
    private readonly SqliteCommand _command;

    /// <param name="parameters">Their names, in the order in which values are given.</param>
    public PreparedStatement(SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        _command = connection.CreateCommand();
        _command.CommandText = sql;
        foreach (string name in parameters) _command.Parameters.Add(new SqliteParameter { ParameterName = name });
    }

    /// <summary>The first value of the first row; null where there is none.</summary>
    /// <param name="transaction">The one that is open on the connection.</param>
    public object? Run(SqliteTransaction? transaction, params ReadOnlySpan<object> values)
    {
        _command.Transaction = transaction;
        for (int i = 0; i < values.Length; i++) _command.Parameters[i].Value = values[i];
        return _command.ExecuteScalar();
    }

    public void Dispose() => _command.Dispose();
}
