using System.Buffers.Binary;
using System.Collections.Immutable;
using Miner.Core.Bytes;
using Miner.Core.Chain;
using Miner.Records.Commitment;
using Miner.Records.Tree;

namespace Miner.Records.Proofs;

/// <summary>Takes the operations of an OpenTimestamps file for what they mean in a record's proof.</summary>
internal ref struct OtsReader
{
    private ByteReader _bytes;

    private OtsReader(ReadOnlySpan<byte> bytes) => _bytes = new ByteReader(bytes);

    /// <param name="start">Where the record's digest stands.</param>
    /// <exception cref="FormatException">The operations are not those of a record's proof.</exception>
    public static RecordProof Read(ReadOnlySpan<byte> bytes, int start)
    {
        var reader = new OtsReader(bytes);
        reader.Take(start);
        var digest = new Sha256Digest(reader.Take(Sha256Digest.Size));
        ReadOnlySpan<byte> leaf = reader.Argument(OtsCode.Prepend, RecordLeaf.PrefixSize, "a record's salt");
        reader.Hash(1);
        var form = (CanonicalForm)leaf[2];
        if (!Enum.IsDefined(form)) throw new FormatException($"form {leaf[2]} of a record is unknown to this program");
        InclusionPath batch = reader.Path();
        ReadOnlySpan<byte> entry = reader.Argument(OtsCode.Prepend, TenantEntry.PrefixSize, "a batch's blind");
        reader.Hash(1);
        InclusionPath anchor = reader.Path();
        var proof = new RecordProof(
            digest,
            form,
            new Blinding(leaf[3..]),
            batch,
            new Blinding(entry[2..(2 + Blinding.Size)]),
            BinaryPrimitives.ReadInt64BigEndian(entry[(2 + Blinding.Size)..]),
            anchor,
            new BlockEvidence([], MerkleBranch.Empty, null, 0));
        return proof with { Block = reader.Block(proof.AnchorRoot) };
    }

    private InclusionPath Path()
    {
        var steps = ImmutableArray.CreateBuilder<PathStep>();
        while (TryStep() is { } step)
        {
            if (steps.Count == InclusionPath.MaxSteps) throw new FormatException("a path is too long");
            steps.Add(step);
        }

        return new InclusionPath(steps.ToImmutable());
    }

    private PathStep? TryStep()
    {
        const int LeftSize = 1 + Sha256Digest.Size;
        (byte tag, ulong length) = Peek();
        if (tag == OtsCode.Append && length == Sha256Digest.Size)
        {
            var right = new Sha256Digest(Argument(OtsCode.Append, Sha256Digest.Size, "a sibling"));
            Argument(OtsCode.Prepend, 1, "a node");
            Hash(1);
            return new PathStep(SiblingSide.Right, right);
        }

        if (tag != OtsCode.Prepend || length != LeftSize) return null;
        var left = new Sha256Digest(Argument(OtsCode.Prepend, LeftSize, "a sibling")[1..]);
        Hash(1);
        return new PathStep(SiblingSide.Left, left);
    }

    private BlockEvidence Block(Sha256Digest anchorRoot)
    {
        ReadOnlySpan<byte> head = Argument(OtsCode.Prepend, null, "the coinbase");
        ReadOnlySpan<byte> tail = Argument(OtsCode.Append, null, "the coinbase");
        Hash(2);
        var siblings = ImmutableArray.CreateBuilder<Hash256>();
        while (Peek().Tag == OtsCode.Append)
        {
            siblings.Add(new Hash256(Argument(OtsCode.Append, Hash256.Size, "a transaction's sibling")));
            Hash(2);
        }

        var branch = new MerkleBranch(siblings.ToImmutable());
        return new BlockEvidence([.. head, .. anchorRoot.Bytes, .. tail], branch, null, Height());
    }

    private int Height()
    {
        if (Take(1)[0] != OtsCode.Attestation || !Take(OtsCode.Bitcoin.Length).SequenceEqual(OtsCode.Bitcoin))
            throw new FormatException($"no Bitcoin attestation at the end, offset {_bytes.Position}");
        Number(ref _bytes);
        ulong height = Number(ref _bytes);
        return height <= int.MaxValue ? (int)height : throw new FormatException($"there is no block {height}");
    }

    /// <summary>The argument of an operation that must come now.</summary>
    /// <param name="length">Null where any will do.</param>
    private ReadOnlySpan<byte> Argument(byte tag, int? length, string what)
    {
        int at = _bytes.Position;
        (byte found, ulong size) = Peek();
        if (found != tag || size > int.MaxValue || (length ?? (int)size) != (int)size)
            throw new FormatException(found == OtsCode.Fork
                ? $"the timestamp forks at offset {at}: it is not of one record of ours, or has been merged with another"
                : $"{what} was expected at offset {at}");
        Take(1);
        Number(ref _bytes);
        return Take((int)size);
    }

    private ReadOnlySpan<byte> Take(int count) => count <= _bytes.Remaining ? _bytes.Take(count) : throw CutShort();

    private readonly FormatException CutShort() => new($"the proof is cut short: it ends after {_bytes.Position + _bytes.Remaining} bytes");

    private void Hash(int times)
    {
        for (; times > 0; times--)
            if (Take(1)[0] != OtsCode.Sha256)
                throw new FormatException($"SHA-256 was expected at offset {_bytes.Position - 1}");
    }

    private readonly (byte Tag, ulong Length) Peek()
    {
        ByteReader ahead = _bytes;
        if (ahead.Remaining == 0) throw CutShort();
        byte tag = ahead.Take(1)[0];
        return (tag, tag is OtsCode.Append or OtsCode.Prepend ? Number(ref ahead) : 0);
    }

    private static ulong Number(ref ByteReader bytes)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte next = bytes.Take(1)[0];
            value |= (ulong)(next & 0x7f) << shift;
            if (next <= 0x7f) return value;
        }

        throw new FormatException($"the number before offset {bytes.Position} is too large");
    }
}
