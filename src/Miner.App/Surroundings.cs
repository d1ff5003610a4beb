namespace Miner.App;

/// <summary>What the process stands in: its streams, its environment, its clock. Tests bring their own.</summary>
/// <param name="OutIsTerminal">Whether a live screen can be shown.</param>
/// <param name="InIsTerminal">Whether keys can be read.</param>
internal sealed record Surroundings(
    TextWriter Out,
    TextWriter Error,
    Func<string, string?> Environment,
    TimeProvider Time,
    bool OutIsTerminal,
    bool InIsTerminal)
{
    public static Surroundings OfThisProcess() => new(
        Console.Out,
        Console.Error,
        System.Environment.GetEnvironmentVariable,
        TimeProvider.System,
        !Console.IsOutputRedirected && System.Environment.GetEnvironmentVariable("TERM") != "dumb",
        !Console.IsInputRedirected)
    {
        ErrorIsTerminal = !Console.IsErrorRedirected && System.Environment.GetEnvironmentVariable("TERM") != "dumb",
    };

    /// <summary>Whether a line that is written over again can be shown beside the output, which may go elsewhere.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>NO_COLOR as no-color.org has it: set to anything but the empty text.</summary>
    public bool WantsNoColor => !string.IsNullOrEmpty(Environment("NO_COLOR"));
}
