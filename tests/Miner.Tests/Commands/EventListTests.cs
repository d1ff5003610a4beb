using Microsoft.Extensions.Logging;
using Miner.App.Check;

namespace Miner.Tests.Commands;

public sealed class EventListTests
{
    [Fact]
    public void Log_SameEventManyTimes_TheFirstAreKeptAndOthersAreNotPushedOut()
    {
        using var events = new EventList();
        for (int i = 0; i < 1000; i++) Say(events, 1009, $"message {i}");
        Say(events, 1001, "authorized");
        Assert.Equal(Enumerable.Range(0, EventList.KeptOfEach).Select(static i => $"message {i}"), events.Of(1009));
        Assert.Equal(["authorized"], events.Of(1001));
        Assert.Empty(events.Of(1012));
    }

    private static void Say(EventList events, int id, string text) =>
        events.Log(LogLevel.Information, id, text, null, static (said, _) => said);
}
