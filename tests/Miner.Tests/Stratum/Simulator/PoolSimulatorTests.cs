using System.Net.Sockets;
using System.Numerics;
using System.Text;
using System.Text.Json;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>The simulator speaks the protocol over its socket, asked by hand-written lines.</summary>
public sealed class PoolSimulatorTests
{
    [Theory(Timeout = 60_000)]
    [InlineData(WireForm.Lines)]
    [InlineData(WireForm.Bytes)]
    [InlineData(WireForm.Jumbled)]
    public async Task Session_TrueShareTwiceAndAFalseOne_AcceptedDuplicateLow(object wire)
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { Wire = (WireForm)wire });
        using var client = await LineClient.LogInAsync(pool, null, TestContext.Current.CancellationToken);
        PoolSession session = await pool.ReadySessionAsync();
        (string good, string bad) = Search(session.LastJob!);

        await client.SendAsync(Submit(5, good));
        await client.SendAsync(Submit(6, good));
        await client.SendAsync(Submit(7, bad));

        Assert.True((await client.AnswerAsync(5)).GetProperty("result").GetBoolean());
        Assert.Equal(22, (await client.AnswerAsync(6)).GetProperty("error")[0].GetInt32());
        Assert.Equal(23, (await client.AnswerAsync(7)).GetProperty("error")[0].GetInt32());
        Assert.Equal((1, 3), (pool.Book.Accepted, pool.Book.Submitted));
    }

    [Fact(Timeout = 60_000)]
    public async Task Session_CleanJob_MakesEarlierOnesStale()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript());
        using var client = await LineClient.LogInAsync(pool, null, TestContext.Current.CancellationToken);
        PoolSession session = await pool.ReadySessionAsync();
        (string good, _) = Search(session.LastJob!);
        session.Notify(clean: true);
        await client.SendAsync(Submit(5, good));
        JsonElement error = (await client.AnswerAsync(5)).GetProperty("error");
        Assert.Equal((21, "Stale job"), (error[0].GetInt32(), error[1].GetString()));
    }

    [Fact(Timeout = 60_000)]
    public async Task Subscribe_WithAKnownSession_GetsTheSameExtraNonce()
    {
        await using PoolSimulator pool = PoolSimulator.Start(new PoolScript { ResumesSessions = true });
        CancellationToken limit = TestContext.Current.CancellationToken;
        using (await LineClient.LogInAsync(pool, null, limit)) await pool.ReadySessionAsync();
        PoolSeat first = pool.TakeSeat("sid-1");
        using var again = await LineClient.LogInAsync(pool, "sid-1", limit);
        PoolSession second = await pool.ReadySessionAsync(2);
        Assert.Same(first, second.Seat);
        Assert.False(second.LastJob!.Clean);
    }

    private static string Submit(int id, string rest) =>
        $$"""{"id":{{id}},"method":"mining.submit","params":["w","{{rest}}"]}""";

    // The first nonces that do and do not meet the job's target, with extranonce2 0.
    private static (string Good, string Bad) Search(PoolJob job)
    {
        var nonces = new Dictionary<bool, string>();
        for (uint nonce = 0; nonces.Count < 2; nonce++)
        {
            byte[] header = job.Header(new byte[4], job.Time, nonce, job.Version);
            BigInteger hash = PoolBytes.Number(PoolBytes.DoubleSha256(header));
            nonces.TryAdd(hash <= job.ShareTarget, PoolBytes.Hex(nonce));
        }

        string Rest(string nonce) => string.Join("\",\"", job.Id, "00000000", PoolBytes.Hex(job.Time), nonce);
        return (Rest(nonces[true]), Rest(nonces[false]));
    }

    /// <summary>A miner's side that only passes lines.</summary>
    private sealed class LineClient(TcpClient tcp, CancellationToken limit) : IDisposable
    {
        private readonly StreamReader _reader = new(tcp.GetStream(), Encoding.UTF8);

        public static async Task<LineClient> LogInAsync(
            PoolSimulator pool, string? session, CancellationToken limit)
        {
            var tcp = new TcpClient();
            await tcp.ConnectAsync(PoolSimulator.Host, pool.Port, limit);
            var client = new LineClient(tcp, limit);
            string resume = session is null ? "" : $",\"{session}\"";
            await client.SendAsync($$"""{"id":1,"method":"mining.subscribe","params":["test"{{resume}}]}""");
            await client.SendAsync("""{"id":2,"method":"mining.authorize","params":["w","x"]}""");
            return client;
        }

        public async Task SendAsync(string line) =>
            await tcp.GetStream().WriteAsync(Encoding.UTF8.GetBytes(line + "\n"), limit);

        public async Task<JsonElement> AnswerAsync(int id)
        {
            while (await _reader.ReadLineAsync(limit) is { } line)
            {
                JsonElement message = JsonSerializer.Deserialize<JsonElement>(line);
                if (message.GetProperty("id").ToString() == $"{id}") return message;
            }

            throw new EndOfStreamException($"no answer to {id}");
        }

        public void Dispose()
        {
            _reader.Dispose();
            tcp.Dispose();
        }
    }
}
