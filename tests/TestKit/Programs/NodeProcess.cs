namespace Federation.TestKit.Programs;

/// <summary>A cluster node as a process of its own.</summary>
/// <param name="name">Its name in the region.</param>
/// <param name="folder">A folder of its own: data and output.</param>
/// <param name="settings">Its settings as <c>Section:Key</c>, with at least <c>ConnectionStrings:Postgres</c>.</param>
/// <param name="url">Where it is to answer; null for a free port of this machine.</param>
public sealed class NodeProcess(string name, string folder, IReadOnlyDictionary<string, string> settings, Uri? url = null)
    : ProgramProcess(BuiltPrograms.ClusterNode, folder, new Dictionary<string, string>(settings) { ["Node:Name"] = name, ["Node:DataFolder"] = Path.Combine(folder, "data") }, url)
{
    /// <summary>Its name in the region: the <c>hostname</c> of its jobs.</summary>
    public string Name { get; } = name;
}

/// <summary>A satellite as a process of its own: a node that has its region's addresses instead of a database.</summary>
/// <param name="name">Its name in the region.</param>
/// <param name="folder">A folder of its own: data and output.</param>
/// <param name="regions">Where the region is reached.</param>
/// <param name="token">The enrolment token that the region made for it.</param>
/// <param name="settings">More settings as <c>Section:Key</c>.</param>
public sealed class SatelliteProcess(string name, string folder, IEnumerable<Uri> regions, string token, IReadOnlyDictionary<string, string> settings)
    : ProgramProcess(
        BuiltPrograms.ClusterNode,
        folder,
        new Dictionary<string, string>(settings)
        {
            ["Node:Name"] = name,
            ["Node:DataFolder"] = Path.Combine(folder, "data"),
            ["Node:Roles"] = "worker",
            ["Uplink:Regions"] = string.Join(';', regions),
            ["Uplink:EnrolmentToken"] = token,
        },
        url: null);

/// <summary>A replica of the coordinator as a process of its own.</summary>
/// <param name="folder">A folder of its own.</param>
/// <param name="settings">Its settings as <c>Section:Key</c>, with at least <c>ConnectionStrings:Postgres</c>.</param>
/// <param name="url">Where it is to answer; null for a free port of this machine.</param>
public sealed class CoordinatorProcess(string folder, IReadOnlyDictionary<string, string> settings, Uri? url = null)
    : ProgramProcess(BuiltPrograms.Coordinator, folder, new Dictionary<string, string>(settings) { ["Coordinator:DataFolder"] = Path.Combine(folder, "data") }, url);
