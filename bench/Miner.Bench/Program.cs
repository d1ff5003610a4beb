using BenchmarkDotNet.Running;
using Miner.Bench;

if (args is ["new-work"]) await NewWorkLatency.RunAsync(Console.Out);
else if (args is ["engine-overhead"]) await EngineOverhead.RunAsync(Console.Out);
else BenchmarkSwitcher.FromAssembly(typeof(SearchBench).Assembly).Run(args);
