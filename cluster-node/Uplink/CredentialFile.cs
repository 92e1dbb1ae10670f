using System.Text.Json;
using Federation.ClusterNode.Hosting;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Uplink;

/// <summary>The satellite's credential on its disk, <c>{DataFolder}/satellite.json</c>, which nobody but the node's user may read.</summary>
internal sealed class CredentialFile(IOptions<NodeOptions> node)
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    private Content? content;

    /// <summary>The credential; null if there is none yet.</summary>
    public string? Current => Read()?.Credential;

    /// <summary>The satellite that it was made for; null if there is none yet.</summary>
    public string? Hostname => Read()?.Hostname;

    /// <summary>Whether the region has taken it.</summary>
    public bool IsEnrolled => Read() is { Enrolled: true };

    private string FilePath => Path.Combine(Path.GetFullPath(node.Value.DataFolder), "satellite.json");

    /// <summary>Keeps a credential. Whoever reads the file finds the old one or the new one, also after a power failure.</summary>
    public void Write(string credential, bool enrolled)
    {
        var fresh = new Content(node.Value.Name, credential, enrolled);
        Directory.CreateDirectory(Path.GetDirectoryName(FilePath)!);
        var half = FilePath + ".new";
        File.Delete(half);
        using (var file = new FileStream(half, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            JsonSerializer.Serialize(file, fresh, RegionJson.Options);
            file.Flush(flushToDisk: true);
        }

        File.Move(half, FilePath, overwrite: true);
        content = fresh;
    }

    private Content? Read() => content ??= File.Exists(FilePath) ? JsonSerializer.Deserialize<Content>(File.ReadAllText(FilePath), RegionJson.Options) : null;

    private sealed record Content(string Hostname, string Credential, bool Enrolled);
}
