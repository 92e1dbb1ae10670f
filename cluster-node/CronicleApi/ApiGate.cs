using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Tells who makes a call.</summary>
public sealed class ApiGate(CatalogStore catalog)
{
    /// <summary>The caller; one whose key was made or changed on another node just now is known here a moment later.</summary>
    /// <exception cref="RefusalException">There is no valid session or key.</exception>
    public Caller Authenticate(ApiRequest request)
    {
        if (request.Vouched is { } person) return new Caller(request, person, catalog.Current);
        if (request.SessionId is { } session)
        {
            return request.Session is { } found
                ? new Caller(request, found.User, catalog.Current)
                : throw new RefusalException("session", $"Failed to fetch key: sessions/{session}: File not found");
        }

        if (request.ApiKey is not { } key) throw new RefusalException("session", "No Session ID or API Key could be found");
        if (!catalog.Current.Keys.TryGetValue(ApiKey.HashOf(key), out var known)) throw new RefusalException("api", $"Invalid API Key: {key}");
        return known.Active ? new Caller(request, known, catalog.Current) : throw new RefusalException("api", $"API Key is disabled: {key}");
    }

    /// <summary>The caller, who must have a privilege.</summary>
    /// <exception cref="RefusalException">There is no valid session or key, or it has not the privilege.</exception>
    public Caller Authenticate(ApiRequest request, string privilege)
    {
        var caller = Authenticate(request);
        caller.Require(privilege);
        return caller;
    }

    /// <summary>The caller, who must be an administrator.</summary>
    /// <exception cref="RefusalException">There is no valid session or key, or it is no administrator's.</exception>
    public Caller AuthenticateAdmin(ApiRequest request)
    {
        var caller = Authenticate(request);
        caller.RequireAdmin();
        return caller;
    }
}
