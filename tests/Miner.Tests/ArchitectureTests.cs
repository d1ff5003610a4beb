namespace Miner.Tests;

public sealed class ArchitectureTests
{
    [Theory]
    [InlineData("Miner.Core", new string[0])]
    [InlineData("Miner.Pools", new[] { "Miner.Core" })]
    [InlineData("Miner.Engine", new[] { "Miner.Core" })]
    public void References_OfEachProject_AreThoseOfTheDesign(string assembly, string[] allowed)
    {
        IEnumerable<string?> ours = System.Reflection.Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(static name => name.Name)
            .Where(static name => name!.StartsWith("Miner", StringComparison.Ordinal));
        Assert.Empty(ours.Except(allowed));
    }
}
