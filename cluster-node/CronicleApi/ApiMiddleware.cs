using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>What every call under <c>/api</c> has in common: answers to other origins, and errors in the API's own form.</summary>
internal sealed class ApiMiddleware(RequestDelegate next, ILogger<ApiMiddleware> logger)
{
    private const string RetryAfterSeconds = "1";

    public async Task InvokeAsync(HttpContext http)
    {
        if (!http.Request.Path.StartsWithSegments("/api"))
        {
            await next(http);
            return;
        }

        if (HttpMethods.IsOptions(http.Request.Method))
        {
            AnswerPreflight(http);
            return;
        }

        http.Response.Headers.AccessControlAllowOrigin = "*";
        if (await FaultOfAsync(http) is { } fault && !http.Response.HasStarted) await fault.ExecuteAsync(http);
    }

    private static void AnswerPreflight(HttpContext http)
    {
        var (asked, allowed) = (http.Request.Headers, http.Response.Headers);
        allowed.AccessControlAllowOrigin = asked.Origin.Count > 0 ? asked.Origin : "*";
        allowed.AccessControlAllowMethods = "POST, GET, HEAD, PUT, PATCH, DELETE, OPTIONS";
        allowed.AccessControlAllowHeaders = asked.AccessControlRequestHeaders.Count > 0 ? asked.AccessControlRequestHeaders : "*";
        allowed.AccessControlMaxAge = "1728000";
        http.Response.ContentLength = 0;
    }

    private async Task<IResult?> FaultOfAsync(HttpContext http)
    {
        try
        {
            await next(http);
            return null;
        }
        catch (RefusalException refusal)
        {
            return ApiReply.Error(refusal.Code, refusal.Description);
        }
        catch (BadHttpRequestException bad) when (bad.StatusCode == StatusCodes.Status413PayloadTooLarge)
        {
            return ApiReply.Error("api", bad.Message, bad.StatusCode);
        }
        catch (BadHttpRequestException bad)
        {
            return Results.Text("400 Bad Request", statusCode: bad.StatusCode);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception fault) when (DatabaseFaults.IsAway(fault))
        {
            logger.AnsweredWithoutDatabase(http.Request.Path, fault.Message);
            http.Response.Headers.RetryAfter = RetryAfterSeconds;
            return ApiReply.Error("database", "The region's database cannot be reached at the moment.", StatusCodes.Status503ServiceUnavailable);
        }
    }
}

internal static partial class ApiTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "{Path} could not be answered: PostgreSQL cannot be reached ({Reason})")]
    public static partial void AnsweredWithoutDatabase(this ILogger logger, string path, string reason);
}
