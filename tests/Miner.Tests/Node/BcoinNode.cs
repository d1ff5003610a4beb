using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Miner.Pools.Node;

namespace Miner.Tests.Node;

/// <summary>
/// A full node that nobody here wrote, on regtest, with an empty chain in memory. Its own RPC is asked by a plain HTTP
/// client, so that no code of ours stands between it and the assertions.
/// </summary>
internal sealed class BcoinNode : IAsyncDisposable
{
    private const string Key = "regtest-only";

    private readonly Process _process;
    private readonly TestFolder _folder;
    private readonly HttpClient _http;

    private BcoinNode(Process process, TestFolder folder, int port)
    {
        (_process, _folder) = (process, folder);
        Url = new Uri($"http://127.0.0.1:{port}/");
        _http = new HttpClient { BaseAddress = Url };
        _http.DefaultRequestHeaders.Authorization =
            new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"x:{Key}")));
    }

    public Uri Url { get; }
    public NodeEndpoint Endpoint => new(Url, "x", Key, null);

    public static async Task<BcoinNode> StartAsync(CancellationToken stop)
    {
        for (int attempt = 1; ; attempt++)
        {
            var folder = new TestFolder();
            int port = FreePort();
            Process process = Process.Start(Command(port, folder.Path))!;
            var node = new BcoinNode(process, folder, port);
            List<string> output = [];
            while (await process.StandardOutput.ReadLineAsync(stop) is { } line)
            {
                output.Add(line);
                if (!line.Contains("Node is loaded", StringComparison.Ordinal)) continue;
                // A pipe that nobody reads would stop the node one day.
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return node;
            }

            await node.DisposeAsync();
            // Between our look and its start another process may have taken the port.
            if (attempt == 3) Assert.Fail("bcoin did not start:\n" + string.Join('\n', output));
        }
    }

    public async Task<JsonElement> CallAsync(string method, params object[] parameters)
    {
        var call = new { jsonrpc = "1.0", id = 1, method, @params = parameters };
        using HttpResponseMessage response =
            await _http.PostAsJsonAsync("", call, TestContext.Current.CancellationToken);
        JsonElement answer = await response.Content.ReadFromJsonAsync<JsonElement>(TestContext.Current.CancellationToken);
        if (answer.GetProperty("error") is { ValueKind: not JsonValueKind.Null } error)
            Assert.Fail($"bcoin answered {method} with {error}");
        return answer.GetProperty("result");
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _http.Dispose();
        _folder.Dispose();
    }

    private static ProcessStartInfo Command(int port, string prefix) => new("node")
    {
        ArgumentList =
        {
            "run.js", "--network=regtest", "--memory=true", "--listen=false", "--no-wallet=true", "--log-level=info",
            $"--http-port={port}", $"--api-key={Key}", $"--prefix={prefix}",
        },
        Environment = { ["NODE_BACKEND"] = "js" },
        WorkingDirectory = BcoinInstallation.Folder,
        RedirectStandardOutput = true,
        RedirectStandardInput = true,
    };

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
