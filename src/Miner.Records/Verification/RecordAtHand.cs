using System.Security.Cryptography;
using Miner.Records.Commitment;
using Miner.Records.Intake;

namespace Miner.Records.Verification;

/// <summary>The record that somebody holds against a proof.</summary>
/// <param name="WithoutLineEnd">Whether a line end at its end was left out: one that an editor put there.</param>
public readonly record struct RecordAtHand(Sha256Digest Digest, bool WithoutLineEnd)
{
    private const int PieceSize = 1 << 16;

    /// <summary>Hashes a record in the form of its proof.</summary>
    /// <param name="wanted">If the bytes give this one without their line end, they are taken so.</param>
    /// <exception cref="FormatException">The record has no such form.</exception>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    public static Task<RecordAtHand> ReadAsync(
        Stream bytes, CanonicalForm form, Sha256Digest wanted, CancellationToken stop) => form switch
        {
            CanonicalForm.Raw => ReadRawAsync(bytes, wanted, stop),
            CanonicalForm.Fhir => ReadFhirAsync(bytes, stop),
            _ => throw new InvalidOperationException($"BUG: form {form}"),
        };

    // However its keys are sorted and its lines are broken, it is the same record.
    private static async Task<RecordAtHand> ReadFhirAsync(Stream bytes, CancellationToken stop)
    {
        int largest = new IntakeOptions().LargestDocument;
        using var whole = new MemoryStream();
        var piece = new byte[PieceSize];
        while (await bytes.ReadAsync(piece, stop) is > 0 and int count)
        {
            if (whole.Length + count > largest) throw new FormatException($"the record is larger than {largest} bytes");
            whole.Write(piece, 0, count);
        }

        return new RecordAtHand(Sha256Digest.Of(new FhirCanonicalForm().Of(whole.GetBuffer().AsSpan(0, (int)whole.Length))), false);
    }

    private static async Task<RecordAtHand> ReadRawAsync(Stream bytes, Sha256Digest wanted, CancellationToken stop)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        // The last two bytes wait until it is known that they are the last.
        var piece = new byte[PieceSize + 2];
        int held = 0;
        while (await bytes.ReadAsync(piece.AsMemory(held, PieceSize), stop) is > 0 and int count)
        {
            int ready = Math.Max(held + count - 2, 0);
            hash.AppendData(piece.AsSpan(0, ready));
            piece.AsSpan(ready, held + count - ready).CopyTo(piece);
            held = held + count - ready;
        }

        bool fitsWithoutLineEnd = false;
        for (int at = 0; at < held; at++)
        {
            bool isLineEnd = piece.AsSpan(at, held - at) is [(byte)'\n'] or [(byte)'\r', (byte)'\n'];
            fitsWithoutLineEnd |= isLineEnd && new Sha256Digest(hash.GetCurrentHash()) == wanted;
            hash.AppendData(piece.AsSpan(at, 1));
        }

        return fitsWithoutLineEnd
            ? new RecordAtHand(wanted, true)
            : new RecordAtHand(new Sha256Digest(hash.GetHashAndReset()), false);
    }
}
