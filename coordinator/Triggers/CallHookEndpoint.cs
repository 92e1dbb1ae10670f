using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Access;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Triggers;

/// <summary>A call from outside that starts a run. Whoever calls shows no key but a signature.</summary>
internal static class CallHookEndpoint
{
    private const int BodyLimit = 256 * 1024;

    public static void MapCallHook(this IEndpointRouteBuilder api) => api
        .MapPost("/hooks/{chain}/{trigger}", HandleAsync)
        .AllowAnonymous()
        .RequireRateLimiting(RateLimits.Policy)
        .WithTags("Triggers")
        .WithName("CallHook")
        .WithSummary(
            "Starts a run by a signed call: X-Federation-Timestamp has the seconds since 1970, X-Federation-Signature is 'sha256=' and the HMAC-SHA256 of time stamp, point and body. The same call again starts nothing more.")
        .Accepts<JsonNode>(isOptional: true, "application/json")
        .ProducesProblem(StatusCodes.Status401Unauthorized)
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    internal static async Task<Results<Accepted<HookResponse>, ProblemHttpResult>> HandleAsync(
        string chain, string trigger, HttpRequest request, HookCalls calls, ILogger<HookCalls> logger, CancellationToken cancellationToken)
    {
        if (await ReadAsync(request, cancellationToken) is not { } body)
            return TypedResults.Problem($"The body of a hook has at most {BodyLimit} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);

        var signature = request.Headers["X-Federation-Signature"].ToString();
        if (await calls.FaultAsync(chain, trigger, request.Headers["X-Federation-Timestamp"].ToString(), signature, body, cancellationToken) is { } fault)
        {
            logger.HookRefused(trigger, chain, request.HttpContext.Connection.RemoteIpAddress?.ToString(), fault);
            return TypedResults.Problem("There is no such hook, or the call is not signed as it has to be, or too late.", statusCode: StatusCodes.Status401Unauthorized);
        }

        if (!TryParse(body, out var json)) return TypedResults.Problem("The body is not JSON.", statusCode: StatusCodes.Status400BadRequest);
        var run = await calls.TakeAsync(chain, trigger, signature.ToLowerInvariant(), json, cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{run}", new HookResponse(run));
    }

    private static bool TryParse(byte[] body, out JsonNode? json)
    {
        json = null;
        if (body.Length == 0) return true;
        try
        {
            json = JsonNode.Parse(WholeTextConverter.Whole(Encoding.UTF8.GetString(body)));
            return json?.ToJsonString().Contains(@"\u0000", StringComparison.Ordinal) != true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        while (await request.Body.ReadAsync(buffer, cancellationToken) is var length and > 0)
        {
            if (body.Length + length > BodyLimit) return null;
            body.Write(buffer, 0, length);
        }

        return body.ToArray();
    }
}
