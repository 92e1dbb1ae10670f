using System.Net;
using System.Text.Json;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Http.Resilience;
using Polly.CircuitBreaker;
using Polly.Timeout;
using Refit;

namespace Federation.Coordinator.Regions;

/// <summary>Calls one region's API. Every way of not getting an answer that counts becomes a <see cref="RegionUnavailableException"/> whose message says what was met.</summary>
public sealed class RegionClient : IDisposable
{
    private static readonly RefitSettings Settings = new(new SystemTextJsonContentSerializer(RegionJson.Options));

    private readonly string apiKey;
    private readonly HttpClient http;
    private readonly RegionNodes nodes;
    private readonly IRegionApi own;
    private readonly CronicleDialect stock;
    private IRegionApi? dialect;
    private TaskCompletionSource recovery = NewRecovery();
    private volatile bool failing;

    internal RegionClient(Region region, string apiKey, RegionClientOptions options, CronicleLaunches launches, TimeProvider time)
    {
        Region = region;
        this.apiKey = apiKey;
        Vitals = new RegionVitals(region.MaxCalls ?? options.Connections, time);
        nodes = new RegionNodes(region, options, Vitals);
        http = new HttpClient(new ResilienceHandler(RegionPipeline.Build(options, nodes, Vitals, time)) { InnerHandler = nodes })
        {
            BaseAddress = new Uri("http://region/"),
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestHeaders = { { "X-API-Key", apiKey } },
        };
        own = RestService.ForGenerated<IRegionApi>(http, Settings);
        stock = new CronicleDialect(region.Id, own, launches, options, time);
    }

    /// <summary>The region as it was registered when this client was made.</summary>
    public Region Region { get; }

    /// <summary>How the calls of this process to the region fare.</summary>
    public RegionVitals Vitals { get; }

    /// <summary>The URL of the node that calls go to now.</summary>
    public string CurrentUrl => nodes.CurrentUrl;

    /// <summary>What the region speaks, one of <see cref="Dialects"/>; null before it was asked.</summary>
    public string? Dialect => Volatile.Read(ref dialect) is not { } known ? null : ReferenceEquals(known, own) ? Dialects.Federation : Dialects.Cronicle;

    /// <summary>Finds out what the region speaks, by asking for its change feed: a stock Cronicle says that it knows no such call.</summary>
    /// <exception cref="RegionUnavailableException">There was no answer that counts.</exception>
    public async Task<string> DetectAsync(CancellationToken cancellationToken)
    {
        if (Dialect is { } known) return known;
        var feed = Counted(await AnswerAsync(cancel => own.GetJobChangesAsync(after: null, wait: 0, limit: 1, cancel), cancellationToken));
        Volatile.Write(ref dialect, IsUnknownCall(feed) ? stock : own);
        return Dialect!;
    }

    /// <summary>Asks the region, in its dialect. An answer whose code is not 0 is an answer, unless it is about the coordinator's key.</summary>
    /// <exception cref="RegionUnavailableException">There was no answer that counts.</exception>
    public async Task<T> CallAsync<T>(Func<IRegionApi, CancellationToken, Task<T>> call, CancellationToken cancellationToken) where T : RegionReply, new()
    {
        await DetectAsync(cancellationToken);
        var reply = Counted(await AnswerAsync(cancel => call(dialect!, cancel), cancellationToken));
        if (IsUnknownCall(reply)) Volatile.Write(ref dialect, null);
        return reply.Description is null ? reply : reply with { Description = Clean(reply.Description) };
    }

    /// <summary>A job's log from a byte offset on, as a stream that the caller disposes; null if the region does not know the job.</summary>
    /// <exception cref="RegionUnavailableException">There was no answer that counts.</exception>
    public async Task<HttpResponseMessage?> GetLogAsync(string jobId, long offset, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"api/app/get_job_log/v1?id={Uri.EscapeDataString(jobId)}&offset={offset}");
        request.Options.Set(RegionNodes.StreamedKey, true);
        HttpResponseMessage response;
        try
        {
            response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        }
        catch (Exception fault) when (IsNoAnswer(fault, cancellationToken))
        {
            throw Unavailable(Sentence(fault), fault);
        }

        if (response is { StatusCode: HttpStatusCode.OK, Content.Headers.ContentType.MediaType: not "application/json" })
        {
            if (Dialect == Dialects.Cronicle) await CronicleLogs.SkipAsync(response, offset, cancellationToken);
            return response;
        }

        using (response)
            return response.StatusCode == HttpStatusCode.NotFound ? null : throw Unavailable($"answered HTTP {(int)response.StatusCode} for the log of job {jobId}");
    }

    /// <summary>Completes when the region answers a call of this process after one it did not answer, or when this client is no longer used.</summary>
    public Task RecoveredAsync() => Volatile.Read(ref recovery).Task;

    /// <summary>Something has happened to jobs there: a region whose feed has to be polled is polled now.</summary>
    public void LookNow() => stock.LookNow();

    /// <inheritdoc />
    public void Dispose()
    {
        http.Dispose();
        recovery.TrySetResult();
    }

    private async Task<T> AnswerAsync<T>(Func<CancellationToken, Task<T>> call, CancellationToken cancellationToken) where T : RegionReply, new()
    {
        try
        {
            return await call(cancellationToken);
        }
        catch (ApiException refused) when (refused.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.UnprocessableEntity)
        {
            return new T { Code = (int)refused.StatusCode, Description = $"Region {Region.Id} answered HTTP {(int)refused.StatusCode}: {Shortened(refused.Content)}" };
        }
        catch (Exception fault) when (IsNoAnswer(fault, cancellationToken))
        {
            throw Unavailable(Sentence(fault), fault, MayHaveArrived(fault));
        }
    }

    private T Counted<T>(T reply) where T : RegionReply
    {
        if (IsAboutTheKey(reply)) throw KeyRefused(Clean(reply.Description));
        Answered();
        return reply;
    }

    private void Answered()
    {
        Vitals.Answered();
        if (!failing) return;
        failing = false;
        Interlocked.Exchange(ref recovery, NewRecovery()).TrySetResult();
    }

    private RegionKeyRefusedException KeyRefused(string description) =>
        new(Region.Id, Unavailable($"refuses the coordinator's API key: {description}").Message);

    private RegionUnavailableException Unavailable(string problem, Exception? inner = null, bool mayHaveArrived = true)
    {
        failing = true;
        if (!IsHeldBack(inner)) Vitals.Failed(problem.TrimEnd('.'));
        return new RegionUnavailableException(Region.Id, $"Region {Region.Id} {problem.TrimEnd('.')}.", inner, mayHaveArrived);
    }

    private string Clean(string? text) => Shortened(text).Replace(apiKey, "(the key)", StringComparison.Ordinal);

    private static TaskCompletionSource NewRecovery() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static bool IsAboutTheKey(RegionReply reply) =>
        reply.Code == "session" || (reply.Code == "api" && reply.Description?.Contains("API Key", StringComparison.Ordinal) is true);

    private static bool IsNoAnswer(Exception fault, CancellationToken cancellationToken) =>
        fault is ApiExceptionBase or HttpRequestException or IOException or JsonException or TimeoutRejectedException or BrokenCircuitException or ObjectDisposedException
        || (fault is OperationCanceledException && !cancellationToken.IsCancellationRequested);

    /// <summary>What never had a connection has not arrived; about all else nothing is proven.</summary>
    private static bool MayHaveArrived(Exception fault) => (fault is ApiRequestException { InnerException: { } inner } ? inner : fault) switch
    {
        BrokenCircuitException => false,
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } => false,
        _ => true,
    };

    private static bool IsHeldBack(Exception? fault) => fault is BrokenCircuitException or ApiRequestException { InnerException: BrokenCircuitException };

    private static bool IsUnknownCall(RegionReply reply) => reply.Code == 1 && reply.Description?.StartsWith("Unsupported API", StringComparison.Ordinal) is true;

    private string Sentence(Exception fault) => (fault is ApiRequestException { InnerException: { } inner } ? inner : fault) switch
    {
        TimeoutRejectedException => "did not answer in time",
        BrokenCircuitException => $"failed so often just now that calls are held back for a moment; the last one {Vitals.LastFault ?? "failed"}",
        ApiException { StatusCode: not HttpStatusCode.OK } wrong => $"answered HTTP {(int)wrong.StatusCode}",
        ApiException => "answered what is not a reply of this API",
        OperationCanceledException or ObjectDisposedException => "was not heard: its settings changed meanwhile",
        HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError or HttpRequestError.SecureConnectionError } unreached =>
            $"was not reached: {Shortened(unreached.Message)}",
        var other => $"was cut off before it had answered: {Shortened(other.GetBaseException().Message)}",
    };

    private static string Shortened(string? text) => text is null ? "(no text)" : text.Length <= 500 ? text : text[..500] + "…";
}
