using System.Net.Sockets;
using System.Text.Json;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Npgsql;

namespace Federation.ServiceDefaults.Problems;

/// <summary>The one place where an exception becomes problem details: refused is 409, forbidden 403, what does not answer 503, a request that cannot be read 400 or 413, text that PostgreSQL cannot hold 400, PostgreSQL away 503 with <c>Retry-After</c>, anything else 500.</summary>
public sealed class ProblemExceptionHandler(IProblemDetailsService problems) : IExceptionHandler
{
    private const string RetryAfterSeconds = "1";

    /// <summary>Whether the exception says that PostgreSQL cannot be reached or takes no work now, so that the same call may go well a little later.</summary>
    public static bool IsPostgresAway(Exception exception) => exception switch
    {
        PostgresException e => e.SqlState is PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow
            or PostgresErrorCodes.TooManyConnections,
        NpgsqlException e => e.IsTransient || e.InnerException is SocketException or IOException or TimeoutException,
        InvalidOperationException { Source: "Npgsql" } => true,
        _ => exception.InnerException is { } inner && IsPostgresAway(inner),
    };

    private static bool IsUnstorable(Exception exception) => exception is PostgresException e
        ? e.SqlState is PostgresErrorCodes.CharacterNotInRepertoire or PostgresErrorCodes.UntranslatableCharacter
        : exception.InnerException is { } inner && IsUnstorable(inner);

    /// <inheritdoc />
    public ValueTask<bool> TryHandleAsync(HttpContext httpContext, Exception exception, CancellationToken cancellationToken)
    {
        var (status, detail) = exception switch
        {
            ForbiddenException => (StatusCodes.Status403Forbidden, exception.Message),
            UnavailableException => (StatusCodes.Status503ServiceUnavailable, exception.Message),
            RefusedException => (StatusCodes.Status409Conflict, exception.Message),
            BadHttpRequestException { InnerException: JsonException fault } e => (e.StatusCode, ProblemSentences.OfBody(fault)),
            BadHttpRequestException e => (e.StatusCode, ProblemSentences.OfRequest(e.Message)),
            _ when httpContext.Features.Get<IAntiforgeryValidationFeature>() is { IsValid: false } => (StatusCodes.Status400BadRequest, "The form lacks the token of this session. Load the page anew and send it again."),
            _ when IsUnstorable(exception) => (StatusCodes.Status400BadRequest, "A text of the request has a NUL character, which can be neither stored nor searched for."),
            _ when IsPostgresAway(exception) => (StatusCodes.Status503ServiceUnavailable, "The database cannot be reached; nothing was changed that was not answered. Try again."),
            _ => (0, ""),
        };
        if (status == 0) return ValueTask.FromResult(false);

        httpContext.Response.StatusCode = status;
        if (status == StatusCodes.Status503ServiceUnavailable) httpContext.Response.Headers.RetryAfter = RetryAfterSeconds;
        return problems.TryWriteAsync(new() { HttpContext = httpContext, ProblemDetails = { Status = status, Detail = detail }, Exception = exception });
    }
}
