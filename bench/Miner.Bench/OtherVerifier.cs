using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using Miner.Core.Chain;

namespace Miner.Bench;

/// <summary>Debian's python3-opentimestamps on our proofs, by the script with which it judges them in the tests.</summary>
internal static class OtherVerifier
{
    private const string Python = "/usr/bin/python3";

    /// <summary>Verifications a second, its start not counted; null where it is not here.</summary>
    /// <param name="files">The <c>.ots</c> files of records 0, 1, 2 and so on, each of which is its number in four bytes.</param>
    /// <exception cref="InvalidOperationException">It does not accept them.</exception>
    public static double? RateOf(ReadOnlySpan<byte[]> files, BlockHeader header, int height)
    {
        string[] lines = new string[files.Length];
        for (int i = 0; i < lines.Length; i++)
            lines[i] = string.Create(
                CultureInfo.InvariantCulture,
                $"{Convert.ToHexStringLower(files[i])} {Convert.ToHexStringLower(BitConverter.GetBytes(i))} {Convert.ToHexStringLower(header.ToArray())} {height}");
        return Run(lines[..1]) is { } start && Run(lines) is { } all ? (lines.Length - 1) / (all - start).TotalSeconds : null;
    }

    private static TimeSpan? Run(string[] lines)
    {
        long start = TimeProvider.System.GetTimestamp();
        try
        {
            using Process python = Process.Start(new ProcessStartInfo(Python, [Path.Combine(AppContext.BaseDirectory, "verify_many.py")])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            python.StandardInput.Write(string.Join('\n', lines));
            python.StandardInput.Close();
            string said = python.StandardOutput.ReadToEnd(), errors = python.StandardError.ReadToEnd();
            python.WaitForExit();
            if (errors.Contains("ModuleNotFoundError", StringComparison.Ordinal)) return null;
            if (said.Trim() != lines.Length.ToString(CultureInfo.InvariantCulture))
                throw new InvalidOperationException($"BUG: {Python} does not accept our proofs: {errors}");
            return TimeProvider.System.GetElapsedTime(start);
        }
        catch (Exception e) when (e is Win32Exception or IOException)
        {
            return null;
        }
    }
}
