using System.Reflection;

namespace Miner.App;

internal static class ProductVersion
{
    /// <summary>With the commit it was built from.</summary>
    public static string Full { get; } = typeof(ProductVersion).Assembly
        .GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    public static string Short { get; } = Full.Split('+')[0];
}
