using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Servers;
using Federation.ClusterNode.Timings;
using Federation.Web.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Web;

/// <summary>Who looks at the region's pages, and what the region is called.</summary>
internal sealed class Visit(Viewer viewer, CatalogStore catalog, ServerRegistry servers, IOptions<WebOptions> web, IOptions<NodeOptions> node)
{
    private static readonly char[] Numbering = ['-', '_', '.', '0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];

    private Reach? reach;

    /// <summary>The region's name: as it is set, as a gateway's path has it, or as the node's name begins.</summary>
    public string Region { get; } = web.Value.Region ?? OfPath(viewer.Http.Request.PathBase) ?? OfNode(node.Value.Name);

    /// <summary>The region's zone.</summary>
    public TimeZoneInfo Zone { get; } = TimeZones.TryFind(web.Value.TimeZone, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>The session of the person; null on the page where they sign in.</summary>
    public Session? Session { get; } = viewer.Http.Features.Get<Session>();

    /// <summary>The person's name.</summary>
    public string User => Session?.User.Data.Text("full_name") is { Length: > 0 } name ? name : Session?.User.Id ?? "";

    /// <summary>Whether the person is an administrator.</summary>
    public bool IsAdmin => May("admin");

    /// <summary>Whether the person may do what a privilege stands for.</summary>
    public bool May(string privilege) => Session?.User.Data["privileges"] is JsonObject granted && (granted.IsOn("admin") || granted.IsOn(privilege));

    /// <summary>Which events and jobs the person may see.</summary>
    /// <exception cref="InvalidOperationException">Nobody is signed in.</exception>
    public Reach Reach => reach ??= new Reach(Person.User.Data["privileges"] as JsonObject, catalog.Current);

    /// <summary>The same for a search; null if they may see everything.</summary>
    public Scope? Scope => Reach.IsLimited ? Reach.ScopeAmong(servers.All.Select(server => server.Name)) : null;

    /// <summary>Whether the coordinator vouches for the person, who has no account and no session here.</summary>
    public bool IsVouched => Session is { Id: "" };

    private Session Person => Session ?? throw new InvalidOperationException("Pages are mapped for people who are signed in.");

    /// <summary>A call in the person's name.</summary>
    public static ApiRequest Call(HttpContext http, JsonObject parameters, string? reason = null) =>
        ApiRequest.Of(http, http.Features.Get<Session>() ?? throw new InvalidOperationException("Pages are mapped for people who are signed in."), parameters, reason);

    private static string? OfPath(PathString path) => path.Value?.Split('/') is [.., "regions", var name] ? name : null;

    private static string OfNode(string name) => name.TrimEnd(Numbering) is { Length: > 0 } region ? region : name;
}
