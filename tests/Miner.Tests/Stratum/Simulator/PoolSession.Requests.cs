using System.Globalization;
using System.Text.Json;

namespace Miner.Tests.Stratum.Simulator;

/// <summary>What the pool answers to each request.</summary>
internal sealed partial class PoolSession
{
    private readonly Random _delays = new(number);

    /// <summary>Answers a request with a result.</summary>
    public void Reply(PoolRequest request, object? result) =>
        Send($$"""{"id":{{request.Id}},"result":{{JsonSerializer.Serialize(result)}},"error":null}""");

    /// <summary>Answers a request with an error in the form that the script asks for.</summary>
    public void ReplyError(PoolRequest request, int code, string text)
    {
        string error = pool.Script.Errors switch
        {
            ErrorForm.Array => JsonSerializer.Serialize(new object?[] { code, text, null }),
            ErrorForm.Object => JsonSerializer.Serialize(new { code, message = text }),
            _ => JsonSerializer.Serialize(text),
        };
        Send($$"""{"id":{{request.Id}},"result":null,"error":{{error}}}""");
    }

    private async Task AnswerAsync(PoolRequest request, CancellationToken stop)
    {
        lock (_gate)
        {
            Received = Received.Count < Remembered ? Received.Add(request) : Received.RemoveAt(0).Add(request);
        }

        if (pool.Script.Intercept is { } intercept && await intercept(this, request)) return;
        switch (request.Method)
        {
            case "mining.configure": Configure(request); break;
            case "mining.subscribe": Subscribe(request); break;
            case "mining.authorize": Authorize(request); break;
            case "mining.submit": Submit(request, stop); break;
            case "mining.suggest_difficulty" or "mining.extranonce.subscribe": Reply(request, true); break;
            case "mining.ping": Reply(request, "pong"); break;
            case "": break;
            default: ReplyError(request, -3, "Method not found"); break;
        }
    }

    private void Configure(PoolRequest request)
    {
        switch (pool.Script.Configure)
        {
            case ConfigureAnswer.Ignore:
                return;
            case ConfigureAnswer.Error:
                ReplyError(request, -3, "Method not found");
                return;
            case ConfigureAnswer.Deny:
                Reply(request, new Dictionary<string, object> { ["version-rolling"] = false });
                return;
            default:
                lock (_gate)
                {
                    Mask = AskedMask(request) & pool.Script.Mask;
                    Reply(request, new Dictionary<string, object>
                    {
                        ["version-rolling"] = true,
                        ["version-rolling.mask"] = PoolBytes.Hex(Mask),
                    });
                }

                return;
        }
    }

    // What was not asked for is not granted.
    private static uint AskedMask(PoolRequest request)
    {
        bool asks = request.Count > 0 && request.Params[0].ValueKind == JsonValueKind.Array
            && request.Params[0].EnumerateArray().Any(static name => name.GetString() == "version-rolling");
        if (!asks) return 0;
        bool given = request.Count > 1
            && request.Params[1].TryGetProperty("version-rolling.mask", out JsonElement mask)
            && uint.TryParse(mask.GetString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out _);
        return given
            ? uint.Parse(request.Params[1].GetProperty("version-rolling.mask").GetString()!,
                NumberStyles.HexNumber, CultureInfo.InvariantCulture)
            : 0xffffffff;
    }

    private void Subscribe(PoolRequest request)
    {
        lock (_gate)
        {
            Seat = pool.TakeSeat(request.Text(1));
            Reply(request, new object[]
            {
                new[] { new[] { "mining.set_difficulty", Seat.SessionId }, ["mining.notify", Seat.SessionId] },
                PoolBytes.Hex(Seat.ExtraNonce1),
                Seat.ExtraNonce2Size,
            });
        }
    }

    private void Authorize(PoolRequest request)
    {
        if (pool.Script.RefusesAuthorization || request.Text(0) is not { } user)
        {
            ReplyError(request, 24, "Unauthorized worker");
            return;
        }

        if (Seat is null)
        {
            ReplyError(request, 25, "Not subscribed");
            return;
        }

        lock (_gate)
        {
            Users = Users.Add(user);
            Reply(request, true);
            SetDifficulty(Difficulty);
            // A resumed session keeps its jobs: its first one abandons nothing.
            Notify(clean: !Seat.IsResumed);
        }
    }

    private void Submit(PoolRequest request, CancellationToken stop)
    {
        JudgedShare judged = PoolJudge.Judge(request, this);
        JudgedShare share = pool.Book.Enter(pool.Script.Overrule?.Invoke(judged) ?? judged);
        if (!pool.Script.AnswersSubmits) return;
        if (pool.Script.MaxReplyDelay > TimeSpan.Zero) pool.Keep(ReplyLaterAsync(request, share, stop));
        else ReplyTo(request, share);
    }

    private void ReplyTo(PoolRequest request, JudgedShare share)
    {
        if (share.Verdict == ShareVerdict.Accepted) Reply(request, true);
        else ReplyError(request, share.Error.Code, share.Error.Text);
    }

    private async Task ReplyLaterAsync(PoolRequest request, JudgedShare share, CancellationToken stop)
    {
        TimeSpan delay = pool.Script.MaxReplyDelay * _delays.NextDouble();
        try
        {
            await Task.Delay(delay, pool.Script.Time, stop);
            ReplyTo(request, share);
        }
        catch (OperationCanceledException)
        {
            // The connection closed first: the miner never learns of it.
        }
    }
}
