using System.Buffers.Binary;
using System.Text;

namespace Miner.Tests.Records.Crashes;

/// <summary>One operation of a process on its files, as <c>power.c</c> has it.</summary>
/// <param name="At">Where a write begins, or the size that is set, in bytes.</param>
/// <param name="Rest">What is written, or the new path in UTF-8.</param>
internal sealed record DiskRecord(DiskOperation Kind, string Path, long At, byte[] Rest)
{
    private const int HeadSize = 17;

    public static IReadOnlyList<DiskRecord> Read(string file)
    {
        ReadOnlySpan<byte> all = File.ReadAllBytes(file);
        var records = new List<DiskRecord>();
        while (!all.IsEmpty)
        {
            int pathSize = BinaryPrimitives.ReadInt32LittleEndian(all[1..]), restSize = BinaryPrimitives.ReadInt32LittleEndian(all[5..]);
            records.Add(new DiskRecord(
                (DiskOperation)all[0],
                Encoding.UTF8.GetString(all.Slice(HeadSize, pathSize)),
                BinaryPrimitives.ReadInt64LittleEndian(all[9..]),
                all.Slice(HeadSize + pathSize, restSize).ToArray()));
            all = all[(HeadSize + pathSize + restSize)..];
        }

        return records;
    }
}

internal enum DiskOperation : byte
{
    Create = (byte)'C',
    MakeFolder = (byte)'M',
    Write = (byte)'W',
    SetSize = (byte)'T',
    Rename = (byte)'R',
    Unlink = (byte)'U',
    RemoveFolder = (byte)'D',
    Sync = (byte)'S',
}
