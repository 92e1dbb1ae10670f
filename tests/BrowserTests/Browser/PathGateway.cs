using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Federation.BrowserTests.Browser;

/// <summary>Shows a program under a path, as a gateway does: the path is taken off and told as <c>X-Forwarded-Prefix</c>.</summary>
internal sealed class PathGateway(WebApplication app, Uri url) : IAsyncDisposable
{
    /// <summary>Where the program is shown.</summary>
    public Uri Url { get; } = url;

    /// <summary>Starts one.</summary>
    /// <param name="program">Where the program answers.</param>
    /// <param name="path">The path, such as <c>/regions/eu</c>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<PathGateway> StartAsync(Uri program, string path, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddReverseProxy().LoadFromMemory([Route(path)], [Cluster(program)]);
        var app = builder.Build();
        app.MapReverseProxy();
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        return new PathGateway(app, new Uri($"{address}{path}/"));
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private static RouteConfig Route(string path) => new()
    {
        RouteId = "all",
        ClusterId = "all",
        Match = new RouteMatch { Path = $"{path}/{{**rest}}" },
        Transforms =
        [
            new Dictionary<string, string> { ["PathRemovePrefix"] = path },
            new Dictionary<string, string> { ["X-Forwarded"] = "Set", ["Prefix"] = "Off" },
            new Dictionary<string, string> { ["RequestHeader"] = "X-Forwarded-Prefix", ["Set"] = path },
        ],
    };

    private static ClusterConfig Cluster(Uri program) => new()
    {
        ClusterId = "all",
        Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = program.ToString() } },
    };
}
