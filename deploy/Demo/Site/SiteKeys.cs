using System.Security.Cryptography;
using System.Text.Json;
using Federation.Demo.Hosting;

namespace Federation.Demo.Site;

/// <summary>The keys of everything, made at the first start and kept in <c>keys.json</c>.</summary>
/// <param name="CoordinatorApiKey">The coordinator's admin key.</param>
/// <param name="EuWest">Those of eu-west.</param>
/// <param name="UsEast">Those of us-east.</param>
/// <param name="CoordinatorPassword">The password of the coordinator's first person.</param>
/// <param name="GatewayKey">The private key that the coordinator tells regions with who a person is.</param>
public sealed record SiteKeys(string CoordinatorApiKey, RegionKeys EuWest, RegionKeys UsEast, string CoordinatorPassword, string GatewayKey)
{
    /// <summary>The name of the person that a new coordinator has.</summary>
    public const string AdminUser = "admin";

    private const string FileName = "keys.json";

    /// <summary>The keys of the start before, or new ones.</summary>
    /// <exception cref="DemoException">They are gone, or of an older kind, while the databases that know them are not.</exception>
    public static SiteKeys LoadOrMake(RunFolder folder)
    {
        if (folder.Read(FileName) is { } kept && JsonSerializer.Deserialize<SiteKeys>(kept, JsonSerializerOptions.Web)! is { GatewayKey: not null } known) return known;
        if (Directory.Exists(PostgresFolder.For(folder))) throw new DemoException($"{folder[FileName]} is gone or of an older kind, and the databases know no other keys: start with --fresh.");

        var made = new SiteKeys(NewKey(), RegionKeys.Make(), RegionKeys.Make(), NewKey(), NewGatewayKey());
        folder.Write(FileName, JsonSerializer.Serialize(made, JsonSerializerOptions.Web));
        return made;
    }

    /// <summary>The public half of <see cref="GatewayKey"/>, for the nodes.</summary>
    public string GatewayPublicKey()
    {
        using var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(Convert.FromBase64String(GatewayKey), out _);
        return Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    private static string NewGatewayKey()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        return Convert.ToBase64String(key.ExportPkcs8PrivateKey());
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
