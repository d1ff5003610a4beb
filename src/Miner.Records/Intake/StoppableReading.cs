namespace Miner.Records.Intake;

/// <summary>Reading that a person can stop, of streams that cannot.</summary>
internal static class StoppableReading
{
    /// <summary>
    /// Standard input and pipes are read by a thread that nothing calls back. Where stopping leaves it to its read, the
    /// memory is not to be used again.
    /// </summary>
    public static async ValueTask<int> ReadOrStopAsync(this Stream stream, Memory<byte> into, CancellationToken stop)
    {
        ValueTask<int> read = stream.ReadAsync(into, stop);
        return read.IsCompleted ? await read : await read.AsTask().WaitAsync(stop);
    }
}
