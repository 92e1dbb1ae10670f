using Federation.Contracts.Network;
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

    /// <summary>Measures the way to a region; 409 while another assessment of it goes on.</summary>
    [Post("/api/v1/regions/{name}/assessments")]
    Task<AssessmentResponse> StartAssessmentAsync(string name, [Body] AssessmentRequest request, CancellationToken cancellationToken);

    /// <summary>The assessments of a region, newest first.</summary>
    [Get("/api/v1/regions/{name}/assessments")]
    Task<AssessmentListResponse> GetAssessmentsAsync(string name, [Query] string? before, [Query] int? limit, CancellationToken cancellationToken);

    /// <summary>An assessment as far as it is.</summary>
    [Get("/api/v1/regions/{name}/assessments/{id}")]
    Task<AssessmentResponse> GetAssessmentAsync(string name, Guid id, CancellationToken cancellationToken);

    /// <summary>Ends an assessment before its time.</summary>
    [Post("/api/v1/regions/{name}/assessments/{id}/cancel")]
    Task<AssessmentResponse> CancelAssessmentAsync(string name, Guid id, CancellationToken cancellationToken);

    /// <summary>Gives a region the settings that an assessment derived.</summary>
    [Post("/api/v1/regions/{name}/assessments/{id}/apply")]
    Task<LinkSettingsResponse> ApplyAssessmentAsync(string name, Guid id, CancellationToken cancellationToken);

    /// <summary>Two assessments side by side.</summary>
    [Get("/api/v1/regions/{name}/assessments/compare")]
    Task<AssessmentComparison> CompareAssessmentsAsync(string name, [Query] Guid one, [Query] Guid other, CancellationToken cancellationToken);

    /// <summary>How a region is called over its link.</summary>
    [Get("/api/v1/regions/{name}/link-settings")]
    Task<LinkSettingsResponse> GetLinkSettingsAsync(string name, CancellationToken cancellationToken);

    /// <summary>Gives a region settings of its own for its link.</summary>
    [Put("/api/v1/regions/{name}/link-settings")]
    Task<LinkSettingsResponse> PutLinkSettingsAsync(string name, [Body] LinkSettings settings, CancellationToken cancellationToken);

    /// <summary>Undoes the last change of a region's own settings.</summary>
    [Post("/api/v1/regions/{name}/link-settings/undo")]
    Task<LinkSettingsResponse> UndoLinkSettingsAsync(string name, CancellationToken cancellationToken);

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

    /// <summary>Runs, newest first; null for what does not matter.</summary>
    /// <param name="chain">Of this chain only.</param>
    /// <param name="state">In this state only, one of <see cref="RunStates"/>.</param>
    /// <param name="before">The <c>next</c> of the page before.</param>
    /// <param name="limit">1 to 500; 50 if null.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="since">Started then or later, ISO 8601.</param>
    /// <param name="tag">With this tag only.</param>
    /// <param name="text">With these words, or words that begin so, in chain, starter, tags, input or problem; at most 200 characters.</param>
    [Get("/api/v1/runs")]
    Task<RunListResponse> GetRunsAsync(
        [Query] string? chain, [Query] string? state, [Query] string? before, [Query] int? limit, CancellationToken cancellationToken, [Query] string? since = null, [Query] string? tag = null,
        [Query] string? text = null);

    /// <summary>All that happened to a run, oldest first.</summary>
    [Get("/api/v1/runs/{id}/events")]
    Task<IReadOnlyList<RunEventResponse>> GetRunEventsAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Stops a run: no further step is launched, and every job under way is aborted.</summary>
    [Post("/api/v1/runs/{id}/cancel")]
    Task<RunResponse> CancelRunAsync(Guid id, [Body] CancelRunRequest request, CancellationToken cancellationToken);

    /// <summary>Launches nothing more of a run until it is resumed; what runs goes on.</summary>
    [Post("/api/v1/runs/{id}/pause")]
    Task<RunResponse> PauseRunAsync(Guid id, [Body] ReasonRequest request, CancellationToken cancellationToken);

    /// <summary>Goes on with a run that is paused.</summary>
    [Post("/api/v1/runs/{id}/resume")]
    Task<RunResponse> ResumeRunAsync(Guid id, CancellationToken cancellationToken);

    /// <summary>Does steps of a run again, with all that comes after them.</summary>
    [Post("/api/v1/runs/{id}/retry")]
    Task<RunResponse> RetryRunAsync(Guid id, [Body] RetryRunRequest request, CancellationToken cancellationToken);

    /// <summary>Starts another run of the same version of the chain with the same input.</summary>
    [Post("/api/v1/runs/{id}/replay")]
    Task<RunResponse> ReplayRunAsync(Guid id, [Header("Idempotency-Key")] string? idempotencyKey, CancellationToken cancellationToken);

    /// <summary>Leaves out a step that has not been launched.</summary>
    [Post("/api/v1/runs/{id}/steps/{step}/skip")]
    Task<RunResponse> SkipStepAsync(Guid id, string step, [Body] ReasonRequest request, CancellationToken cancellationToken);

    /// <summary>Says how a step ended, whatever its region said or did not say.</summary>
    [Post("/api/v1/runs/{id}/steps/{step}/mark")]
    Task<RunResponse> MarkStepAsync(Guid id, string step, [Body] MarkStepRequest request, CancellationToken cancellationToken);

    /// <summary>Agrees to a step's launch.</summary>
    [Post("/api/v1/runs/{id}/steps/{step}/approve")]
    Task<RunResponse> ApproveStepAsync(Guid id, string step, [Body] ApproveStepRequest request, CancellationToken cancellationToken);

    /// <summary>Does not agree to a step's launch.</summary>
    [Post("/api/v1/runs/{id}/steps/{step}/reject")]
    Task<RunResponse> RejectStepAsync(Guid id, string step, [Body] ReasonRequest request, CancellationToken cancellationToken);

    /// <summary>Says what became of a launch that was not answered.</summary>
    [Post("/api/v1/runs/{id}/steps/{step}/resolve")]
    Task<RunResponse> ResolveLaunchAsync(Guid id, string step, [Body] ResolveLaunchRequest request, CancellationToken cancellationToken);

    /// <summary>A step's log from a byte offset on, fetched from its region: header <c>X-Log-Size</c> has the bytes there are so far. 503 when the region does not answer.</summary>
    [Get("/api/v1/runs/{id}/steps/{step}/log")]
    Task<HttpResponseMessage> GetStepLogAsync(Guid id, string step, [Query] long offset, CancellationToken cancellationToken);

    /// <summary>Chains by name, in pages.</summary>
    /// <param name="tag">With this tag only.</param>
    /// <param name="owner">Of this owner only.</param>
    /// <param name="enabled">Only those of which runs may be started, or may not.</param>
    /// <param name="text">With this text in name or description.</param>
    /// <param name="after">The <c>next</c> of the page before; null for the first page.</param>
    /// <param name="limit">1 to 500; null for 50.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Get("/api/v1/chains")]
    Task<ChainListResponse> GetChainsAsync(
        [Query] string? tag, [Query] string? owner, [Query] bool? enabled, [Query] string? text, [Query] string? after, [Query] int? limit, CancellationToken cancellationToken);

    /// <summary>A chain as its author wrote it, comments and all; with <paramref name="version"/>, that one.</summary>
    [Get("/api/v1/chains/{name}/source")]
    Task<string> GetChainSourceAsync(string name, [Query] int? version, CancellationToken cancellationToken);

    /// <summary>What would run where, the regions having been asked: of the definition, or with an empty one of the chain as it is stored. Nothing is stored or started.</summary>
    [Post("/api/v1/chains/{name}/plan")]
    Task<ChainPlanResponse> PlanChainAsync(string name, [Body] HttpContent definition, CancellationToken cancellationToken);

    /// <summary>A chain's triggers, and what they did last.</summary>
    [Get("/api/v1/chains/{name}/triggers")]
    Task<IReadOnlyList<TriggerResponse>> GetTriggersAsync(string name, CancellationToken cancellationToken);

    /// <summary>The runs that schedules will start in the next <paramref name="days"/> (1 to 30; null for 30), at most <paramref name="limit"/> (1 to 1000; null for 100).</summary>
    [Get("/api/v1/forecast")]
    Task<ForecastResponse> GetForecastAsync([Query] string? chain, [Query] int? days, [Query] int? limit, CancellationToken cancellationToken);
}
