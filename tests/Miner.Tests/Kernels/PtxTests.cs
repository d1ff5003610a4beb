using System.Globalization;

namespace Miner.Tests.Kernels;

/// <summary>The text for CUDA, as it goes to NVIDIA's compiler.</summary>
public sealed class PtxTests
{
    private const int Versions = 8;

    // The exact minimum of the dataflow, and its share with eight versions, a little above the 2109.5 of a text
    // without a loop.
    private const double MostPerNonce = 2442;
    private const double MostPerHashOfEightVersions = 2150;

    public static TheoryData<string, int> Texts { get; } =
    [
        .. from kernel in KernelText.Kernels
           from architecture in KernelText.Architectures
           select (kernel, architecture),
    ];

    [Theory, MemberData(nameof(Texts))]
    public void Text_OfEveryArchitecture_UsesNoLocalMemoryAndCallsNothing(string kernel, int architecture)
    {
        PtxKernel entry = PtxKernel.Parse(KernelText.Ptx(kernel, architecture));
        Assert.DoesNotContain(".local", entry.Body);
        Assert.DoesNotContain(".shared", entry.Body);
        Assert.DoesNotContain(entry.Instructions, static instruction => instruction.Operation is "call");
        Assert.DoesNotContain(entry.Instructions, static instruction => instruction.Opcode.Contains("local"));
    }

    // Loads and stores must lie where the results and the job are, and a job is read once, not in every round.
    [Theory, MemberData(nameof(Texts))]
    public void Text_OfEveryArchitecture_ReadsTheJobOnce(string kernel, int architecture)
    {
        PtxKernel entry = PtxKernel.Parse(KernelText.Ptx(kernel, architecture));
        int loads = entry.Instructions.Count(static instruction => instruction.Opcode == "ld.global.b32");
        Assert.Equal(Miner.Kernels.KernelJob.Words(1), loads);
        Assert.Equal(2, entry.Instructions.Count(static instruction => instruction.Opcode == "st.global.b32"));
        Assert.Single(entry.Instructions, static instruction => instruction.Operation == "atom");
    }

    [Fact]
    public void Costs_OfEveryArchitecture_AreOnRecordAndWithinTheBounds()
    {
        List<string> table = [];
        foreach ((string kernel, int architecture) in Texts.Select(static row => row.Data))
        {
            PtxKernel entry = PtxKernel.Parse(KernelText.Ptx(kernel, architecture));
            int Count(params string[] opcodes) => entry.Instructions.Count(item => opcodes.Contains(item.Opcode));
            (PtxCost once, PtxCost loop) = PtxCost.Of(entry);
            double perHash = kernel == KernelText.Nonces ? once.Total : (once.Total / Versions) + loop.Total;
            Assert.InRange(perHash, 2000, kernel == KernelText.Nonces ? MostPerNonce : MostPerHashOfEightVersions);
            table.Add(string.Create(
                CultureInfo.InvariantCulture,
                $"{kernel,-14} sm_{architecture,-3}  "
                + $"{Count("add.u32", "add.s32")} add  {Count("shf.r.wrap.b32")} shf  "
                + $"{Count("lop3.b32")} lop3  {Count("shr.u32")} shr  "
                + $"once {once}  a version {loop}  {perHash} a hash"));
        }

        KernelCosts.AssertRecorded("ptx.txt", table);
    }
}
