using System.Globalization;
using System.IO.Compression;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Logs;
using Federation.ClusterNode.Schedule;
using Microsoft.Net.Http.Headers;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>Which part of which log is meant; all in the query.</summary>
public sealed record GetJobLogRequest : RecordId
{
    /// <summary>The first byte, counted from 0. Default: 0. A header <c>Range: bytes=…</c> of one range does the same, with an end.</summary>
    public long? Offset { get; init; }

    /// <summary>The job's token of <c>get_job_details</c> or <c>get_log_watch_auth</c>, which stands for a session or key.</summary>
    public string? T { get; init; }

    /// <summary>1 to be offered as a file.</summary>
    public int? Download { get; init; }
}

/// <summary><c>get_job_log</c> and <c>get_live_job_log</c>.</summary>
internal static class GetJobLogEndpoint
{
    public static void MapGetJobLog(this IEndpointRouteBuilder routes)
    {
        routes.MapCall<GetJobLogRequest, string>(
            "get_job_log", "A job's log as plain text, live and finished alike, from an offset on; the header X-Log-Size has the bytes there are so far.", HandleAsync);
        routes.MapCall<GetJobLogRequest, string>("get_live_job_log", "The same as get_job_log.", HandleAsync);
    }

    private static async Task<IResult> HandleAsync(ApiRequest request, ApiGate gate, LogTokens tokens, JobStore jobs, LogStore logs, CancellationToken cancellationToken)
    {
        EventChecker.CheckRequired(request.Query, "id");
        var id = request.Query.Text("id")!;
        await AuthenticateAsync(request, id, gate, tokens, jobs, cancellationToken);
        var offset = Offset(request);
        var range = offset is null ? RangeOf(request.Http.Request) : null;
        return await logs.SizeAsync(id, cancellationToken) is { } size
            ? new LogResult(id, size, range, offset, request.Query.IsSwitchedOn("download"), logs)
            : Results.Text("(No log file found.)\n", statusCode: StatusCodes.Status404NotFound);
    }

    /// <summary>A token counts alone, as links have it.</summary>
    private static async Task AuthenticateAsync(ApiRequest request, string id, ApiGate gate, LogTokens tokens, JobStore jobs, CancellationToken cancellationToken)
    {
        if (request.Query.Text("t") is { } token)
        {
            if (!tokens.Opens(id, token)) throw new RefusalException("auth", "Authentication failed.");
            return;
        }

        await gate.Authenticate(request).RequireReachOfAsync(id, jobs, cancellationToken);
    }

    private static long? Offset(ApiRequest request) => request.Query.Text("offset") switch
    {
        null or "" => null,
        var text when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var offset) => offset,
        _ => throw new RefusalException("api", "Malformed parameter value: offset"),
    };

    private static RangeItemHeaderValue? RangeOf(HttpRequest request) =>
        RangeHeaderValue.TryParse(request.Headers.Range.ToString(), out var header) && header.Unit == "bytes" && header.Ranges.Count == 1 ? header.Ranges.First() : null;
}

/// <summary>Streams a log, or the part of it that was asked for.</summary>
internal sealed class LogResult(string id, long size, RangeItemHeaderValue? range, long? offset, bool asFile, LogStore logs) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var (response, cancellationToken) = (httpContext.Response, httpContext.RequestAborted);
        response.Headers["X-Log-Size"] = size.ToString(CultureInfo.InvariantCulture);
        response.Headers.AcceptRanges = "bytes";
        response.ContentType = "text/plain; charset=utf-8";
        if (asFile) response.Headers.ContentDisposition = $"attachment; filename=Cronicle-Job-Log-{id}.txt";

        var (start, end) = Bounds();
        if (range is not null && start >= size)
        {
            response.StatusCode = StatusCodes.Status416RangeNotSatisfiable;
            response.Headers.ContentRange = $"bytes */{size}";
            return;
        }

        if (range is not null)
        {
            response.StatusCode = StatusCodes.Status206PartialContent;
            response.Headers.ContentRange = $"bytes {start}-{end - 1}/{size}";
        }

        if (range is null && offset is null && ApiReply.TakesGzip(httpContext.Request))
        {
            response.Headers.ContentEncoding = "gzip";
            await using var gzip = new GZipStream(response.Body, CompressionLevel.Fastest);
            await CopyAsync(start, end, gzip, cancellationToken);
            return;
        }

        response.ContentLength = Math.Max(0, end - start);
        await CopyAsync(start, end, response.Body, cancellationToken);
    }

    private (long Start, long End) Bounds() => range switch
    {
        { From: { } from, To: { } to } => (from, Math.Min(to + 1, size)),
        { From: { } from } => (from, size),
        { To: { } last } => (Math.Max(0, size - last), size),
        _ => (offset ?? 0, size),
    };

    private async Task CopyAsync(long start, long end, Stream to, CancellationToken cancellationToken)
    {
        await foreach (var piece in logs.BytesAsync(id, start, end, cancellationToken)) await to.WriteAsync(piece, cancellationToken);
    }
}
