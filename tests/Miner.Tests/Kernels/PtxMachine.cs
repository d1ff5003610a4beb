namespace Miner.Tests.Kernels;

/// <summary>
/// Runs the threads of a kernel one after the other. It knows the instructions that the kernels are made of; any
/// other is an exception that names it.
/// </summary>
internal sealed class PtxMachine
{
    // A register that is read before it is written gives a wrong hash.
    private const ulong Unset = 0xdeadbeef_5badf00d;

    private readonly PtxMemory _memory;
    private readonly Dictionary<string, int> _places = new()
    {
        ["%ctaid.x"] = 0,
        ["%ntid.x"] = 1,
        ["%tid.x"] = 2,
    };

    private readonly Step[] _steps;
    private readonly ulong[] _registers;
    private readonly int _lastConstant;

    /// <param name="arguments">Words of eight bytes or four, one after the other as the parameters want them.</param>
    public PtxMachine(PtxKernel kernel, PtxMemory memory, IReadOnlyList<ulong> arguments)
    {
        _memory = memory;
        List<ulong> constants = [0, 0, 0];
        Dictionary<string, ulong> parameters = Place(kernel, arguments);
        int Constant(ulong value)
        {
            constants.Add(value);
            return constants.Count - 1;
        }

        // Constants and arguments are registers that nobody writes, so a step reads nothing else.
        foreach ((string name, ulong value) in parameters) _places.Add(name, Constant(value));
        foreach (string text in kernel.Instructions.SelectMany(static instruction => instruction.Operands))
            if (!_places.ContainsKey(text) && ulong.TryParse(text, out ulong value)) _places.Add(text, Constant(value));
        _lastConstant = constants.Count - 1;
        _steps = [.. kernel.Instructions.Select(instruction => Compile(kernel, instruction))];
        _registers = new ulong[_places.Count];
        constants.CopyTo(_registers);
    }

    public void RunThread(uint group, uint groupSize, uint thread)
    {
        (_registers[0], _registers[1], _registers[2]) = (group, groupSize, thread);
        _registers.AsSpan(_lastConstant + 1).Fill(Unset);
        int next = 0;
        while (next >= 0)
        {
            ref readonly Step step = ref _steps[next];
            bool runs = step.Guard < 0 || (_registers[step.Guard] != 0) != step.IsNegated;
            next = runs ? Run(step, next + 1) : next + 1;
        }
    }

    private static Dictionary<string, ulong> Place(PtxKernel kernel, IReadOnlyList<ulong> arguments)
    {
        Dictionary<string, ulong> parameters = [];
        foreach ((string name, int size) in kernel.Parameters)
        {
            for (int offset = 0; offset < size; offset += sizeof(ulong))
                parameters.Add(offset == 0 ? $"[{name}]" : $"[{name}+{offset}]", arguments[parameters.Count]);
        }

        Assert.Equal(arguments.Count, parameters.Count);
        return parameters;
    }

    private Step Compile(PtxKernel kernel, PtxInstruction instruction)
    {
        IReadOnlyList<string> operands = instruction.Operands;
        int guard = instruction.Guard is null ? -1 : Register(instruction.Guard);
        Step step = new(Action.Compute, null, guard, instruction.IsNegated);
        return instruction.Opcode switch
        {
            "ret" => step with { Action = Action.End },
            "bra" or "bra.uni" => step with { Action = Action.Jump, Target = kernel.Labels[operands[0]] },
            "ld.param.b32" or "ld.param.b64" => step with
            {
                Operation = static (a, _, _, _) => a,
                Target = Register(operands[0]),
                A = _places[operands[1]],
            },
            "ld.global.b32" => step with
            {
                Action = Action.Load,
                Target = Register(operands[0]),
                A = Address(operands[1]),
            },
            "st.global.b32" => step with { Action = Action.Store, A = Address(operands[0]), B = Register(operands[1]) },
            "atom.global.add.u32" => step with
            {
                Action = Action.AtomicAdd,
                Target = Register(operands[0]),
                A = Address(operands[1]),
                B = Register(operands[2]),
            },
            _ => step with
            {
                Operation = PtxOperations.All.TryGetValue(instruction.Opcode, out PtxOperations.Operation? operation)
                    ? operation : throw new NotSupportedException($"{instruction.Opcode} is not known here"),
                Target = Register(operands[0]),
                A = Register(operands[1]),
                B = operands.Count > 2 ? Register(operands[2]) : 0,
                C = operands.Count > 3 ? Register(operands[3]) : 0,
                D = operands.Count > 4 ? Register(operands[4]) : 0,
            },
        };
    }

    private int Address(string text) => Register(text.Trim('[', ']'));

    private int Register(string text)
    {
        if (_places.TryGetValue(text, out int place)) return place;
        if (!text.StartsWith('%')) throw new NotSupportedException($"{text} is no operand that is known here");
        _places.Add(text, _places.Count);
        return _places.Count - 1;
    }

    private int Run(in Step step, int next)
    {
        ulong[] r = _registers;
        switch (step.Action)
        {
            case Action.Compute:
                r[step.Target] = step.Operation!(r[step.A], r[step.B], r[step.C], r[step.D]);
                return next;
            case Action.Load:
                r[step.Target] = _memory.At(r[step.A]);
                return next;
            case Action.Store:
                _memory.At(r[step.A]) = (uint)r[step.B];
                return next;
            case Action.AtomicAdd:
                ref uint word = ref _memory.At(r[step.A]);
                r[step.Target] = word;
                word = unchecked(word + (uint)r[step.B]);
                return next;
            case Action.Jump:
                return step.Target;
            default:
                return -1;
        }
    }

    private enum Action
    {
        Compute,
        Load,
        Store,
        AtomicAdd,
        Jump,
        End,
    }

    /// <summary>An instruction whose operands are places in the array of registers.</summary>
    private readonly record struct Step(Action Action, PtxOperations.Operation? Operation, int Guard, bool IsNegated)
    {
        public int Target { get; init; }
        public int A { get; init; }
        public int B { get; init; }
        public int C { get; init; }
        public int D { get; init; }
    }
}
