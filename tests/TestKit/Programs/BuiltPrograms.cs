namespace Federation.TestKit.Programs;

/// <summary>The built programs of this repository, in the configuration that the test itself was built in.</summary>
public static class BuiltPrograms
{
    private static readonly DirectoryInfo Output = new(AppContext.BaseDirectory);

    /// <summary>The assembly of <c>cluster-node</c>.</summary>
    public static string ClusterNode => PathOf("cluster-node", "Federation.ClusterNode.dll");

    /// <summary>The assembly of <c>coordinator</c>.</summary>
    public static string Coordinator => PathOf("coordinator", "Federation.Coordinator.dll");

    private static string PathOf(string folder, string assembly)
    {
        var root = Output;
        while (!File.Exists(Path.Combine(root.FullName, "Federation.sln"))) root = root.Parent ?? throw new FileNotFoundException($"No folder above {Output} holds Federation.sln.");

        var path = Path.Combine(root.FullName, folder, "bin", Output.Parent!.Name, Output.Name, assembly);
        return File.Exists(path) ? path : throw new FileNotFoundException($"{path} is not there: build Federation.sln first.");
    }
}
