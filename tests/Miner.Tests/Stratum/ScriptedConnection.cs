using System.Text;
using System.Text.Json;

namespace Miner.Tests.Stratum;

/// <summary>The pool's end of one connection.</summary>
internal sealed class ScriptedConnection(Stream stream) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly StreamReader _lines = new(stream, new UTF8Encoding(false), leaveOpen: true);

    public Task SendAsync(string line) => SendAsync(Encoding.UTF8.GetBytes(line + "\n"));

    public async Task SendAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes).AsTask().WaitAsync(Patience);
        await stream.FlushAsync(CancellationToken.None);
    }

    public void Close() => stream.Dispose();

    public void Dispose()
    {
        _lines.Dispose();
        stream.Dispose();
    }

    /// <summary>Null where the miner hung up.</summary>
    public async Task<JsonElement?> ReadAsync()
    {
        string? line = await _lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(Patience);
        return line is null ? null : JsonDocument.Parse(line).RootElement;
    }

    public async Task<JsonElement> ExpectAsync(string method)
    {
        JsonElement line = await ReadAsync() ?? throw new InvalidOperationException($"hung up instead of {method}");
        Assert.Equal(method, line.GetProperty("method").GetString());
        return line;
    }

    public Task AnswerAsync(JsonElement request, string result, string error = "null") =>
        SendAsync($$"""{"id":{{request.GetProperty("id")}},"result":{{result}},"error":{{error}}}""");

    /// <summary>The usual way in; returns what the miner subscribed with.</summary>
    public async Task<JsonElement> WelcomeAsync(
        string extraNonce1 = "08000002", int size = 4, string? sessionId = "s1", string mask = "1fffe000")
    {
        JsonElement configure = await ExpectAsync("mining.configure");
        await AnswerAsync(
            configure,
            $$"""{"version-rolling":true,"version-rolling.mask":"{{mask}}","subscribe-extranonce":true}""");
        JsonElement subscribe = await ExpectAsync("mining.subscribe");
        string id = sessionId is null ? "null" : $"\"{sessionId}\"";
        await AnswerAsync(subscribe, $$"""[[["mining.notify",{{id}}]],"{{extraNonce1}}",{{size}}]""");
        await AnswerAsync(await ExpectAsync("mining.authorize"), "true");
        return subscribe;
    }

    /// <summary>Work whose block target is easy and whose bytes do not matter.</summary>
    public Task NotifyAsync(string id, bool clean = false, string version = "20000000") =>
        SendAsync(SampleLines.Notify(id, clean, version));
}
