namespace Miner.Records.Commitment;

/// <summary>Which bytes of a record were hashed; the number stands in the leaf.</summary>
public enum CanonicalForm : byte
{
    /// <summary>As handed in.</summary>
    Raw = 0,

    /// <summary>FHIR JSON with sorted keys, no insignificant white space, and number tokens as they were.</summary>
    Fhir = 1,
}
