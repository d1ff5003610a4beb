using System.Security.Cryptography;
using Miner.Records.Store;

namespace Miner.Tests.Records.Store;

public sealed class MasterKeyTests
{
    private static readonly string Hex = string.Concat(Enumerable.Repeat("5a", 32));

    [Fact]
    public void ReadFile_DigitsWithALineEnd_AreTheKey()
    {
        string path = Scratch(Hex + "\n");
        using MasterKey fromFile = MasterKey.ReadFile(path);
        using MasterKey fromText = MasterKey.Parse(Hex, "here");
        Assert.Equal(fromText.TagOf("a", "b"), fromFile.TagOf("a", "b"));
        File.Delete(path);
    }

    [Theory]
    [InlineData("")]
    [InlineData("5a")]
    [InlineData("zz")]
    public void ReadFile_AnythingElse_IsRefusedAndNotRepeated(string more)
    {
        string path = Scratch(Hex[..^2] + more + more);
        RecordStoreException refusal = Assert.Throws<RecordStoreException>(() => MasterKey.ReadFile(path));
        Assert.DoesNotContain("5a5a", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("openssl rand", refusal.Hint, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void ReadFile_OpenToEverybody_IsRefused()
    {
        if (OperatingSystem.IsWindows()) return;
        string path = Scratch(Hex);
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.Contains(
            "everybody", Assert.Throws<RecordStoreException>(() => MasterKey.ReadFile(path)).Message, StringComparison.Ordinal);
        File.Delete(path);
    }

    [Fact]
    public void ReadFile_NotThere_IsRefused() =>
        Assert.Throws<RecordStoreException>(static () => MasterKey.ReadFile("/nowhere/at/all"));

    [Fact]
    public void Unwrap_InAnotherPlaceOrAltered_IsRefused()
    {
        using MasterKey key = MasterKey.Parse(Hex, "here");
        byte[] secret = RandomNumberGenerator.GetBytes(32);
        byte[] wrapped = key.Wrap(secret, "1"u8);
        Assert.Equal(secret, key.Unwrap(wrapped, "1"u8));
        Assert.Throws<RecordStoreException>(() => key.Unwrap(wrapped, "2"u8));
        Assert.Throws<RecordStoreException>(() => key.Unwrap(wrapped.AsSpan(1), "1"u8));
        Assert.Throws<RecordStoreException>(() => key.Unwrap([1, 2, 3], "1"u8));
        for (int i = 0; i < wrapped.Length; i++)
        {
            wrapped[i] ^= 1;
            Assert.Throws<RecordStoreException>(() => key.Unwrap(wrapped, "1"u8));
            wrapped[i] ^= 1;
        }
    }

    [Fact]
    public void TagOf_TenantAndPatient_CannotBeShiftedIntoOneAnother()
    {
        using MasterKey key = MasterKey.Parse(Hex, "here");
        Assert.NotEqual(key.TagOf("a", "bc"), key.TagOf("ab", "c"));
    }

    // What is made in a temporary folder is its owner's.
    private static string Scratch(string text)
    {
        string path = Path.Combine(Directory.CreateTempSubdirectory("miner-key-").FullName, "key");
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        return path;
    }
}
