using System.Security.Cryptography;
using System.Text.Json;
using Federation.Demo.Hosting;

namespace Federation.Demo.Site;

/// <summary>The keys of everything, made at the first start and kept in <c>keys.json</c>.</summary>
public sealed record SiteKeys(string CoordinatorApiKey, RegionKeys EuWest, RegionKeys UsEast)
{
    private const string FileName = "keys.json";

    /// <summary>The keys of the start before, or new ones.</summary>
    /// <exception cref="DemoException">They are gone while the databases that know them are not.</exception>
    public static SiteKeys LoadOrMake(RunFolder folder)
    {
        if (folder.Read(FileName) is { } kept) return JsonSerializer.Deserialize<SiteKeys>(kept, JsonSerializerOptions.Web)!;
        if (Directory.Exists(PostgresFolder.For(folder))) throw new DemoException($"{folder[FileName]} is gone, and the databases know no other keys: start with --fresh.");

        var made = new SiteKeys(NewKey(), RegionKeys.Make(), RegionKeys.Make());
        folder.Write(FileName, JsonSerializer.Serialize(made, JsonSerializerOptions.Web));
        return made;
    }

    internal static string NewKey() => RandomNumberGenerator.GetHexString(32, lowercase: true);
}

/// <summary>A region's admin key, and its admin user's password.</summary>
public sealed record RegionKeys(string ApiKey, string AdminPassword)
{
    /// <summary>The name of the admin user that a new region has.</summary>
    public const string AdminUser = "admin";

    internal static RegionKeys Make() => new(SiteKeys.NewKey(), SiteKeys.NewKey());
}
