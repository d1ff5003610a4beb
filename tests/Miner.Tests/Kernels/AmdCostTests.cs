using System.Globalization;
using System.Text.RegularExpressions;

namespace Miner.Tests.Kernels;

/// <summary>The text for OpenCL, as a compiler for AMD's GPUs takes it; none of them is at hand.</summary>
public sealed partial class AmdCostTests
{
    private const int Versions = 8;

    private static readonly string[] Processors = ["gfx906", "gfx942", "gfx1030", "gfx1100"];

    // By kernel and processor: what the best published miners need, rounded; and what nobody had for eight versions.
    private static readonly Dictionary<(string Kernel, string Processor), double> MostPerHash = new()
    {
        [(KernelText.Nonces, "gfx906")] = 2900,
        [(KernelText.Nonces, "gfx1100")] = 2585,
        [(KernelText.Versions, "gfx1100")] = 2300,
    };

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Costs_OfEveryProcessor_AreOnRecordAndWithinTheBounds()
    {
        List<string> table = [];
        foreach (string kernel in KernelText.Kernels)
        {
            foreach (string processor in Processors)
            {
                string assembly = await AmdCompiler.CompileAsync(KernelText.OpenCl(kernel), processor, Stop);
                var listing = AmdListing.Parse(assembly);
                double perHash = kernel == KernelText.Nonces
                    ? listing.Once + listing.Loop : ((double)listing.Once / Versions) + listing.Loop;
                table.Add(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{kernel,-14} {processor,-7}  once {listing.Once}  a version {listing.Loop}  {perHash} a hash  "
                    + $"{listing.VectorRegisters} vector registers"));
                Assert.Equal(0, listing.Spilled + listing.ScratchBytes);
                Assert.InRange(perHash, 2000, MostPerHash.GetValueOrDefault((kernel, processor), double.MaxValue));
            }
        }

        KernelCosts.AssertRecorded("amdgcn.txt", table);
    }

    // What the kernels call v_bfi_b32 with is what LLVM itself puts there for the bitselect that others get.
    [Theory, InlineData("gfx906"), InlineData("gfx1100")]
    public async Task Selection_ByName_IsTheInstructionOfBitselect(string processor)
    {
        string assembly = await AmdCompiler.CompileAsync(
            "uint pick(uint mask, uint one, uint zero) { return bitselect(zero, one, mask); }", processor, Stop);
        Assert.Contains("v_bfi_b32 v0, v0, v1, v2", assembly);
        foreach (string text in KernelText.Kernels.Select(KernelText.OpenCl))
        {
            MatchCollection selections = Selection().Matches(text);
            Assert.Equal(text.Split("__asm__").Length - 1, selections.Count);
            Assert.NotEmpty(selections);
        }
    }

    [GeneratedRegex(
        @"\#if defined\(__AMDGCN__\)\s+"
        + @"\(\{ int bits; __asm__\(""v_bfi_b32 %0, %1, %2, %3"" : ""=v""\(bits\) : "
        + @"""v""\((?<mask>[^"",]+)\), ""v""\((?<one>\w+)\), ""v""\((?<zero>\w+)\)\); bits; \}\)\s+"
        + @"\#else\s+"
        + @"\(int\)bitselect\(\(uint\)\k<zero>, \(uint\)\k<one>, \k<mask>\)\s+"
        + @"\#endif")]
    private static partial Regex Selection();
}
