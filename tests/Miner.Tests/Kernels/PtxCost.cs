namespace Miner.Tests.Kernels;

/// <summary>
/// What a kernel costs on an NVIDIA GPU, of which nothing is at hand: its PTX, as it can be fused into instructions
/// of the machine. Four kinds hold the unit that limits SHA-256: SHF (a shift or a rotation), LOP3 (logic of three
/// words), IADD3 (a sum of three) and PRMT (bytes in another order). An addition goes into the one that alone uses
/// it, each into one and with one at most; after a multiplication that nothing else uses it is IMAD, on another unit,
/// and so are the 64-bit additions of addresses. What runs only for a hit is left out.
/// </summary>
internal sealed record PtxCost(int Shf, int Lop3, int Iadd3, int Prmt)
{
    private static readonly PtxCost Nothing = new(0, 0, 0, 0);

    public double Total => Shf + Lop3 + Iadd3 + Prmt;

    /// <summary>What each nonce costs once, and what each of its versions costs in the loop, if there is one.</summary>
    public static (PtxCost Once, PtxCost Loop) Of(PtxKernel kernel)
    {
        IReadOnlyList<PtxInstruction> all = kernel.Instructions;
        Dictionary<string, int> uses = all
            .SelectMany(static instruction => instruction.Inputs)
            .GroupBy(static name => name)
            .ToDictionary(static group => group.Key, static group => group.Count());
        (int from, int to) = kernel.Loop;
        PtxCost once = Nothing, loop = Nothing;
        int first = 0;
        for (int index = 0; index < all.Count; index++)
        {
            bool isLast = all[index].IsBranch || kernel.Labels.Values.Contains(index + 1) || index == all.Count - 1;
            if (!isLast) continue;
            PtxInstruction[] block = [.. all.Skip(first).Take(index + 1 - first)];
            bool isOfAHit = block.Any(static instruction => instruction.Operation is "atom" or "st");
            PtxCost cost = isOfAHit ? Nothing : Of(block, uses);
            if (first >= from && first <= to) loop += cost;
            else once += cost;
            first = index + 1;
        }

        return (once, loop);
    }

    public static PtxCost operator +(PtxCost x, PtxCost y) =>
        new(x.Shf + y.Shf, x.Lop3 + y.Lop3, x.Iadd3 + y.Iadd3, x.Prmt + y.Prmt);

    public override string ToString() => $"{Shf} SHF {Lop3} LOP3 {Iadd3} IADD3 {Prmt} PRMT";

    private static PtxCost Of(PtxInstruction[] block, Dictionary<string, int> uses)
    {
        // The sums that have room for one more addend, and go nowhere else than where they are seen.
        HashSet<string> open = [];
        HashSet<string> products = [];
        int iadd3 = 0;
        foreach (PtxInstruction instruction in block)
        {
            if (instruction.Opcode == "mul.lo.s32") products.Add(instruction.Target);
            if (instruction.Opcode is not ("add.u32" or "add.s32")) continue;
            bool Alone(string name) => uses.GetValueOrDefault(name) == 1;
            if (instruction.Inputs.Any(name => products.Contains(name) && Alone(name))) continue;
            if (instruction.Inputs.FirstOrDefault(name => Alone(name) && open.Contains(name)) is { } summand)
            {
                open.Remove(summand);
                continue;
            }

            iadd3++;
            open.Add(instruction.Target);
        }

        return new PtxCost(
            block.Count(static instruction => instruction.Operation is "shf" or "shl" or "shr"),
            block.Count(static instruction => instruction.Operation is "lop3" or "and" or "or" or "xor" or "not"),
            iadd3,
            block.Count(static instruction => instruction.Operation is "prmt"));
    }
}
