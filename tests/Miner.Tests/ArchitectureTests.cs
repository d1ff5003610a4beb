using System.Reflection;
using System.Runtime.CompilerServices;

namespace Miner.Tests;

public sealed class ArchitectureTests
{
    private const int LongestFile = 300;

    private static readonly string[] RefusedNames = ["Manager", "Helper", "Util", "Utils", "Common", "Impl"];

    public static TheoryData<string> Projects => ["Miner.Core", "Miner.Pools", "Miner.Engine", "Miner.Records", "Miner.Kernels", "miner"];

    [Theory]
    [InlineData("Miner.Core", new string[0])]
    [InlineData("Miner.Pools", new[] { "Miner.Core" })]
    [InlineData("Miner.Engine", new[] { "Miner.Core" })]
    [InlineData("Miner.Records", new[] { "Miner.Core" })]
    [InlineData("Miner.Kernels", new[] { "Miner.Core" })]
    public void References_OfEachProject_AreThoseOfTheDesign(string assembly, string[] allowed)
    {
        IEnumerable<string?> ours = Assembly.Load(assembly).GetReferencedAssemblies()
            .Select(static name => name.Name)
            .Where(static name => name!.StartsWith("Miner", StringComparison.Ordinal));
        Assert.Empty(ours.Except(allowed));
    }

    [Theory, MemberData(nameof(Projects))]
    public void Types_OfEachProject_HoldNoMutableStatics(string assembly)
    {
        IEnumerable<string> mutable =
            from type in Written(assembly)
            from field in type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic)
            where !field.IsInitOnly && !field.IsLiteral
            where !IsGenerated(field) || field.Name.EndsWith("k__BackingField", StringComparison.Ordinal)
            select $"{type.FullName}.{field.Name}";
        Assert.Empty(mutable);
    }

    [Theory, MemberData(nameof(Projects))]
    public void Types_OfEachProject_HaveNamesThatSaySomething(string assembly)
    {
        IEnumerable<string> refused =
            from type in Written(assembly)
            let name = type.Name.Split('`')[0]
            where RefusedNames.Any(ending => name.EndsWith(ending, StringComparison.Ordinal))
            select name;
        Assert.Empty(refused);
    }

    [Fact]
    public void SourceFiles_OfTheWholeRepository_StayShort()
    {
        IEnumerable<string> tooLong = Directory
            .EnumerateFiles(Repository.Root, "*.cs", SearchOption.AllDirectories)
            .Where(static file => !file.Contains($"{Path.DirectorySeparatorChar}artifacts{Path.DirectorySeparatorChar}",
                StringComparison.Ordinal))
            .Select(static file => (Lines: File.ReadLines(file).Count(), Name: Path.GetRelativePath(Repository.Root, file)))
            .Where(static file => file.Lines > LongestFile)
            .Select(static file => $"{file.Name}: {file.Lines} lines");
        Assert.Empty(tooLong);
    }

    private static IEnumerable<Type> Written(string assembly) =>
        Assembly.Load(assembly).GetTypes().Where(static type => !IsGenerated(type));

    private static bool IsGenerated(MemberInfo member) =>
        member.IsDefined(typeof(CompilerGeneratedAttribute)) || member.Name.Contains('<', StringComparison.Ordinal)
        || member.IsDefined(typeof(System.CodeDom.Compiler.GeneratedCodeAttribute))
        || (member.DeclaringType is { } outer && IsGenerated(outer));
}
