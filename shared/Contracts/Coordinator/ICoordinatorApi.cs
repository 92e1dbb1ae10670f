using Refit;

namespace Federation.Contracts.Coordinator;

/// <summary>
/// The coordinator's REST API under <c>/api/v1</c>. Authentication: <c>Authorization: Bearer KEY</c> or <c>X-API-Key: KEY</c>. JSON is camelCase, instants are
/// ISO 8601 UTC. Errors are problem details (RFC 9457): 400 with <c>errors</c> by place, 401, 404, 409, 413, 503 with <c>Retry-After</c>; Refit throws <see cref="ApiException"/>.
/// </summary>
public interface ICoordinatorApi
{
    /// <summary>Registers or changes a region.</summary>
    [Put("/api/v1/regions/{name}")]
    Task<RegionResponse> PutRegionAsync(string name, [Body] RegionRequest request, CancellationToken cancellationToken);

    /// <summary>All regions by name.</summary>
    [Get("/api/v1/regions")]
    Task<IReadOnlyList<RegionResponse>> GetRegionsAsync(CancellationToken cancellationToken);

    /// <summary>How a region is, as both sides see it.</summary>
    [Get("/api/v1/regions/{name}/health")]
    Task<RegionHealthResponse> GetRegionHealthAsync(string name, CancellationToken cancellationToken);

    /// <summary>A chain in its present version.</summary>
    [Get("/api/v1/chains/{name}")]
    Task<ChainResponse> GetChainAsync(string name, CancellationToken cancellationToken);

    /// <summary>Stores a chain: YAML or JSON by the content type (<c>application/yaml</c>, <c>application/json</c>).</summary>
    [Put("/api/v1/chains/{name}")]
    Task<ChainResponse> PutChainAsync(string name, [Body] HttpContent definition, CancellationToken cancellationToken);

    /// <summary>Starts a run. The first request with an <c>Idempotency-Key</c> starts it (201); every later one answers the same run (200).</summary>
    /// <param name="name">The chain.</param>
    /// <param name="request">Its input.</param>
    /// <param name="idempotencyKey">1 to 200 printable ASCII characters; null for none.</param>
    /// <param name="wait">Hold the answer for the run's end, at most this many seconds, 0 to 25.</param>
    /// <param name="cancellationToken">Ends the wait, not the run.</param>
    [Post("/api/v1/chains/{name}/runs")]
    Task<RunResponse> StartRunAsync(string name, [Body] StartRunRequest request, [Header("Idempotency-Key")] string? idempotencyKey, [Query] int? wait, CancellationToken cancellationToken);

    /// <summary>A run as it is now; with <paramref name="wait"/> (0 to 25 seconds) the answer waits for its end at most that long.</summary>
    [Get("/api/v1/runs/{id}")]
    Task<RunResponse> GetRunAsync(Guid id, [Query] int? wait, CancellationToken cancellationToken);

    /// <summary>Runs, newest first.</summary>
    [Get("/api/v1/runs")]
    Task<RunListResponse> GetRunsAsync([Query] string? chain, [Query] string? state, [Query] string? before, [Query] int? limit, CancellationToken cancellationToken);

    /// <summary>All that happened to a run, oldest first.</summary>
    [Get("/api/v1/runs/{id}/events")]
    Task<IReadOnlyList<RunEventResponse>> GetRunEventsAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stops a run: no further step is launched, and every job under way is aborted.</summary>
    [Post("/api/v1/runs/{id}/cancel")]
    Task<RunResponse> CancelRunAsync(Guid id, [Body] CancelRunRequest request, CancellationToken cancellationToken);

    /// <summary>A step's log from a byte offset on, fetched from its region: header <c>X-Log-Size</c> has the bytes there are so far. 503 when the region does not answer.</summary>
    [Get("/api/v1/runs/{id}/steps/{step}/log")]
    Task<HttpResponseMessage> GetStepLogAsync(Guid id, string step, [Query] long offset, CancellationToken cancellationToken);
}
