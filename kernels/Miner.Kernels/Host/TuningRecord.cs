using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.Extensions.Logging;

namespace Miner.Kernels.Host;

/// <summary>
/// Keeps the shape that was the fastest on one device, so that the next start need not measure. A file that is
/// broken, or of another device, driver or build, is as good as none.
/// </summary>
internal sealed partial class TuningRecord(string file, string device, ILogger logger)
{
    private const int LongestFile = 1 << 12;

    /// <summary>The record of a device in a folder.</summary>
    public static TuningRecord Of(GpuListing listing, string folder, ILogger logger) => new(
        Path.Combine(folder, listing.Name.Replace(':', '-') + ".json"),
        $"{listing.Model}, {listing.ComputeUnits} units, {listing.Driver}, "
            + $"build {typeof(SearchKernels).Module.ModuleVersionId}",
        logger);

    /// <summary>The recorded shape where it is one of these, or null.</summary>
    public LaunchShape? Read(IReadOnlyCollection<LaunchShape> candidates)
    {
        try
        {
            if (!File.Exists(file)) return null;
            RecordedShape? recorded = JsonSerializer.Deserialize(Bytes(), TuningJson.Default.RecordedShape);
            if (recorded?.Device == device && candidates.Contains(recorded.Shape)) return recorded.Shape;
            Log.Ignored(logger, file, "it is of another device, driver or build");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            Log.Ignored(logger, file, e.Message);
        }

        return null;
    }

    /// <summary>Replaces the file as a whole; a disk that refuses costs nothing but the next start's time.</summary>
    public void Write(LaunchShape shape)
    {
        string unfinished = $"{file}.{Guid.NewGuid():n}.tmp";
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var recorded = new RecordedShape(device, shape);
            File.WriteAllBytes(
                unfinished, JsonSerializer.SerializeToUtf8Bytes(recorded, TuningJson.Default.RecordedShape));
            File.Move(unfinished, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Log.NotKept(logger, file, e.Message);
        }
    }

    private byte[] Bytes()
    {
        using FileStream stream = File.OpenRead(file);
        var bytes = new byte[LongestFile + 1];
        int length = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return length <= LongestFile ? bytes[..length] : throw new JsonException("it is too long");
    }

    private static partial class Log
    {
        [LoggerMessage(3120, LogLevel.Debug, "{File} was ignored, so the device is measured again: {Reason}")]
        public static partial void Ignored(ILogger logger, string file, string reason);

        [LoggerMessage(3121, LogLevel.Debug, "{File} could not be written, so the next start measures again: {Reason}")]
        public static partial void NotKept(ILogger logger, string file, string reason);
    }
}

internal sealed record RecordedShape(string Device, LaunchShape Shape);

[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true)]
[JsonSerializable(typeof(RecordedShape))]
internal sealed partial class TuningJson : JsonSerializerContext;
