using System.Collections.Immutable;
using Miner.Records.Commitment;

namespace Miner.App.Settings;

/// <summary>What the commands that work on records need to know.</summary>
internal sealed record RecordOptions
{
    /// <summary>What was named besides options: files, batches, a patient.</summary>
    public ImmutableArray<string> Words { get; init; } = [];

    /// <summary>The store; null: none was named, and where one is needed it lies in the user's data folder.</summary>
    public string? Directory { get; init; }

    /// <summary>64 hex digits, from the environment. Has no text form, as it is a secret.</summary>
    public string? MasterKey { get; init; }

    /// <summary>Where the master key stands; goes before the environment.</summary>
    public string? MasterKeyFile { get; init; }

    /// <summary>Whose records they are: patients of two tenants are never the same.</summary>
    public string Tenant { get; init; } = "default";

    public CanonicalForm Form { get; init; } = CanonicalForm.Raw;

    /// <summary>Each file is one record, whatever is in it.</summary>
    public bool WholeFiles { get; init; }

    /// <summary>Whose records they are where they name nobody, such as files taken raw; one that names another is bad.</summary>
    public string? Patient { get; init; }

    /// <summary>Check each resource with Firely's library.</summary>
    public bool Validate { get; init; }

    /// <summary>One bad record refuses the whole input.</summary>
    public bool Strict { get; init; }

    /// <summary>Anchor an input once more that is there already.</summary>
    public bool Again { get; init; }

    /// <summary>The file or folder to write.</summary>
    public string? Out { get; init; }

    public string StoreDirectory => Directory ?? DataDirectory.Records;

    public override string ToString() => $"RecordOptions {{ {Directory} }}";
}
