using System.Security.Cryptography;
using System.Text;

namespace Miner.Records.Store;

/// <summary>
/// The one secret that a hospital keeps outside the store: it wraps patients' keys, and makes what stands for a patient or
/// an input in the store unguessable. Has no text form.
/// </summary>
public sealed class MasterKey : IDisposable
{
    public const int Size = 32;

    private const int NonceSize = 12, TagSize = 16;
    private const string Hint = "(umask 077; openssl rand -hex 32 > FILE) makes one; keep a copy, without it nothing can be proven";

    private readonly AesGcm _wrap;
    private readonly byte[] _names;
    private readonly byte[] _sources;

    public MasterKey(ReadOnlySpan<byte> secret)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(secret.Length, Size);
        byte[] wrapping = Derive(secret, "hra/wrap/v1");
        _wrap = new AesGcm(wrapping, TagSize);
        CryptographicOperations.ZeroMemory(wrapping);
        _names = Derive(secret, "hra/patient/v1");
        _sources = Derive(secret, "hra/source/v1");
    }

    /// <exception cref="RecordStoreException">Not 64 hex digits.</exception>
    public static MasterKey Parse(ReadOnlySpan<char> hex, string where)
    {
        Span<byte> secret = stackalloc byte[Size];
        if (hex.Length != 2 * Size || Convert.FromHexString(hex, secret, out _, out _) != System.Buffers.OperationStatus.Done)
            throw new RecordStoreException($"the master key in {where} is not 64 hex digits", Hint);
        var key = new MasterKey(secret);
        CryptographicOperations.ZeroMemory(secret);
        return key;
    }

    /// <exception cref="RecordStoreException">Not there, open to everybody, or not 64 hex digits.</exception>
    public static MasterKey ReadFile(string path)
    {
        const UnixFileMode others = UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        try
        {
            if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & others) != 0)
                throw new RecordStoreException($"everybody here can read the master key in {path}", $"chmod 600 {path}");
            using StreamReader text = new(path);
            // One more than fits shows that there is too much; a whole disk is not read for a key.
            char[] hex = new char[(2 * Size) + 3];
            int length = text.ReadBlock(hex);
            return Parse(hex.AsSpan(0, length).TrimEnd("\r\n"), path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RecordStoreException($"the master key cannot be read: {e.Message}", Hint, e);
        }
    }

    /// <summary>What stands for a patient in the store: HMAC of tenant and id.</summary>
    internal byte[] TagOf(string tenant, string patient) =>
        HMACSHA256.HashData(_names, Encoding.UTF8.GetBytes($"{tenant}\0{patient}"));

    /// <summary>What stands for an input in the store: HMAC of a digest over tenant, form and records.</summary>
    internal byte[] SourceOf(ReadOnlySpan<byte> digest) => HMACSHA256.HashData(_sources, digest);

    /// <summary>Shows that a batch comes from a store with this master key as it was written there.</summary>
    internal byte[] SealOf(ReadOnlySpan<byte> about) => HMACSHA256.HashData(_sources, (byte[])[.. "hra/export/v1"u8, .. about]);

    /// <summary>AES-256-GCM: nonce(12) ‖ key ‖ tag(16); it can be unwrapped in the same place only.</summary>
    internal byte[] Wrap(ReadOnlySpan<byte> key, ReadOnlySpan<byte> place)
    {
        byte[] wrapped = new byte[NonceSize + key.Length + TagSize];
        RandomNumberGenerator.Fill(wrapped.AsSpan(0, NonceSize));
        _wrap.Encrypt(
            wrapped.AsSpan(0, NonceSize), key, wrapped.AsSpan(NonceSize, key.Length), wrapped.AsSpan(^TagSize..), place);
        return wrapped;
    }

    /// <exception cref="RecordStoreException">Wrapped by another master key, or altered.</exception>
    internal byte[] Unwrap(ReadOnlySpan<byte> wrapped, ReadOnlySpan<byte> place)
    {
        if (wrapped.Length < NonceSize + TagSize) throw new RecordStoreException("a wrapped key is cut short");
        byte[] key = new byte[wrapped.Length - NonceSize - TagSize];
        try
        {
            _wrap.Decrypt(wrapped[..NonceSize], wrapped[NonceSize..^TagSize], wrapped[^TagSize..], key, place);
            return key;
        }
        catch (AuthenticationTagMismatchException e)
        {
            throw new RecordStoreException(
                "the master key is not the one that this store was made with", "use that one", e);
        }
    }

    public void Dispose()
    {
        _wrap.Dispose();
        CryptographicOperations.ZeroMemory(_names);
        CryptographicOperations.ZeroMemory(_sources);
    }

    private static byte[] Derive(ReadOnlySpan<byte> secret, string purpose)
    {
        byte[] key = new byte[Size];
        HKDF.Expand(HashAlgorithmName.SHA256, secret, key, Encoding.ASCII.GetBytes(purpose));
        return key;
    }
}
