using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace Miner.Records.Tree;

/// <summary>
/// Writes whole files and flushes each, while its owner goes on, so that the end has little left to wait for. A flush a
/// file: <c>syncfs</c> for all would wait for whatever other programs have written, and is weaker than <c>fsync</c> on
/// FUSE (it stops short of the disk) and before Linux 5.8 (it reports no error).
/// </summary>
internal sealed class FileFlusher : IDisposable
{
    // A journal takes the flushes of several threads in one commit.
    private const int MostThreads = 16;

    // A disk that is slower than what comes in makes it wait here, in bounded memory.
    private const int MostWaiting = 64;

    private readonly BlockingCollection<(string Path, byte[] Contents)> _files = new(MostWaiting);
    private readonly List<Thread> _threads = [];
    private ExceptionDispatchInfo? _failure;
    private volatile bool _isAbandoned;

    /// <summary>Makes a file, some time before <see cref="Complete"/> returns. Called by the owner's thread only.</summary>
    /// <exception cref="IOException">The disk has refused one before.</exception>
    public void Add(string path, ReadOnlySpan<byte> contents)
    {
        Volatile.Read(ref _failure)?.Throw();
        // Few files need few threads; the pool's are for hashing.
        if (_files.Count >= _threads.Count && _threads.Count < MostThreads)
        {
            var thread = new Thread(Run) { IsBackground = true, Name = "flush" };
            thread.Start();
            _threads.Add(thread);
        }

        _files.Add((path, contents.ToArray()));
    }

    /// <summary>Returns once every file is on the disk; their names are the folders' business.</summary>
    /// <exception cref="IOException">The disk has refused one.</exception>
    public void Complete()
    {
        End();
        _failure?.Throw();
    }

    /// <summary>Leaves out what has not been begun.</summary>
    public void Dispose()
    {
        _isAbandoned = true;
        End();
        _files.Dispose();
    }

    private void End()
    {
        _files.CompleteAdding();
        foreach (Thread thread in _threads) thread.Join();
    }

    private void Run()
    {
        foreach ((string path, byte[] contents) in _files.GetConsumingEnumerable())
        {
            if (_isAbandoned) continue;
            try
            {
                using FileStream file = PrivateFiles.Create(path);
                file.Write(contents);
                file.Flush(flushToDisk: true);
            }
            catch (Exception e)
            {
                // For good: a second flush may succeed without the data being there.
                Interlocked.CompareExchange(ref _failure, ExceptionDispatchInfo.Capture(e), null);
            }
        }
    }
}
