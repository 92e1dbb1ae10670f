using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>How the region's servers look through the API.</summary>
public sealed class ServerViews(ServerRegistry servers, SatelliteStore satellites)
{
    /// <summary>Nodes and satellites by hostname, as they are now.</summary>
    public async Task<JsonObject> AllAsync(CancellationToken cancellationToken)
    {
        var links = (await satellites.AllAsync(cancellationToken)).ToDictionary(satellite => satellite.Name);
        var all = new JsonObject();
        foreach (var server in await servers.RefreshAsync(cancellationToken))
        {
            var view = Of(server);
            if (links.TryGetValue(server.Name, out var satellite))
            {
                view["master"] = 0;
                view["satellite"] = Of(satellite);
            }

            all[server.Name] = view;
        }

        return all;
    }

    /// <summary>A satellite with its link.</summary>
    public static JsonObject Of(Satellite satellite)
    {
        var view = new JsonObject { ["hostname"] = satellite.Name, ["enrolled"] = satellite.EnrolledAt is null ? 0 : 1 };
        if (satellite.EnrolledAt is { } at) view["enrolled_at"] = at.ToEpochSeconds();
        if (satellite.TokenExpiresAt is { } expiresAt) view["token_expires_at"] = expiresAt.ToEpochSeconds();
        if (satellite.Link is not { } link) return view;
        view["last_contact"] = link.LastContactAt.ToEpochSeconds();
        view["round_trip_ms"] = link.RoundTrip;
        view["clock_offset_ms"] = link.ClockOffset;
        view["bytes_sent"] = link.BytesSent;
        view["bytes_received"] = link.BytesReceived;
        view["results_pending"] = link.ResultsPending;
        view["log_pending"] = link.LogPending;
        return view;
    }

    private static JsonObject Of(Server server) => new()
    {
        ["hostname"] = server.Name,
        ["ip"] = Uri.TryCreate(server.Url, UriKind.Absolute, out var url) ? url.Host : "",
        ["url"] = server.Url,
        ["master"] = 1,
        ["uptime"] = (long)server.Uptime.TotalSeconds,
        ["data"] = new JsonObject { ["cpu"] = server.Cpu, ["mem"] = server.Memory },
        ["disabled"] = server.IsLive ? 0 : 1,
        ["state"] = !server.IsLive ? "unreachable" : server.Leaving is null ? "live" : "leaving",
        ["silent_for"] = Math.Round(server.SilentFor.TotalSeconds, 3),
    };
}
