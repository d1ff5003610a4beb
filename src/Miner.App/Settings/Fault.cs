namespace Miner.App.Settings;

/// <summary>
/// Something the user can put right. Never holds a secret: values of secret settings are not repeated.
/// </summary>
/// <param name="Where">The flag as it was typed, or <c>file:line</c>; null where it belongs to no place.</param>
internal sealed record Fault(string? Where, string Message, string? Hint = null)
{
    public void Print(TextWriter error)
    {
        error.WriteLine(Where is null ? $"error: {Message}" : $"error: {Where}: {Message}");
        if (Hint is not null) error.WriteLine($"hint: {Hint}");
    }
}

/// <summary>A value that a setting does not take; the reader adds the place.</summary>
internal sealed record Refusal(string Message, string? Hint = null);
