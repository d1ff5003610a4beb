using Miner.App;

return (int)await MinerProgram.RunAsync(args, Surroundings.OfThisProcess());
