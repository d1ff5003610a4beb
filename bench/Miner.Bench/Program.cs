using BenchmarkDotNet.Running;
using Miner.Bench;
using Miner.Bench.Ceiling;
using Miner.Bench.Gpu;

switch (args)
{
    case ["new-work"]:
        await NewWorkLatency.RunAsync(Console.Out);
        return 0;
    case ["engine-overhead"]:
        await EngineOverhead.RunAsync(Console.Out);
        return 0;
    case ["pool", ..]:
        return JudgedRun.Parse(args.AsSpan(1), Console.Error) is { } run
            ? await run.RunAsync(Console.Out, Console.Error)
            : 2;
    case ["search"]:
        return SearchReport.Write(Console.Out, Console.Error) ? 0 : 1;
    case ["leaves"]:
        LeafRate.Run(Console.Out);
        return 0;
    case ["proofs"]:
        ProofRate.Run(Console.Out);
        return 0;
    case ["gpu"]:
        return new GpuReport(Console.Out, Console.Error).Write() ? 0 : 1;
    case ["intake"]:
        await IntakeRate.RunAsync(Console.Out);
        return 0;
    case ["headers", var miner]:
        await HeaderSyncRate.RunAsync(miner, Console.Out);
        return 0;
    case ["ceiling"]:
        new CeilingTable(Console.Out, TimeProvider.System).Write();
        return 0;
    default:
        BenchmarkSwitcher.FromAssembly(typeof(SearchBench).Assembly).Run(args);
        return 0;
}
