using System.Net.Mime;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Federation.Web.Logs;

/// <summary>What the log viewer asks for: <c>index, text, times, find</c> and <c>download</c> below a log's address.</summary>
public static class LogEndpoints
{
    private const long MostBytesAtOnce = 16 * 1024 * 1024;
    private const int MostLinesOfBlock = 10_000;

    /// <summary>Maps the parts of logs below a pattern; who may read them is up to the caller's conventions.</summary>
    /// <param name="routes">Where.</param>
    /// <param name="pattern">A log's address.</param>
    /// <param name="find">The log that a request means; null if there is none that its caller may read.</param>
    public static RouteGroupBuilder MapLog(this IEndpointRouteBuilder routes, string pattern, Func<HttpContext, Task<LogSource?>> find)
    {
        var log = routes.MapGroup(pattern).ExcludeFromDescription();
        log.MapGet("/index", async (HttpContext http, long offset, long line, int block) => await find(http) is { } source && block is > 0 and <= MostLinesOfBlock && offset >= 0 && line >= 0
            ? Results.Json(await LogIndex.ReadAsync(source, offset, line, block, http.RequestAborted))
            : Results.NotFound());
        log.MapGet("/text", async (HttpContext http, long offset, long end) => await find(http) is { } source && offset >= 0
            ? Results.Stream(body => CopyAsync(source, offset, Math.Min(Math.Min(end, source.Size), offset + MostBytesAtOnce), body, http.RequestAborted), "text/plain; charset=utf-8")
            : Results.NotFound());
        log.MapGet("/times", async (HttpContext http, Viewer viewer, long offset, long end) => await find(http) is { Times: { } times } && offset >= 0
            ? Results.Json((await times(offset, end, http.RequestAborted)).Select(part => new object[] { part.Offset, viewer.Show(part.At) }))
            : Results.NotFound());
        log.MapGet("/find", async (HttpContext http, string pattern, long line, bool back = false) => await FindAsync(http, await find(http), pattern, line, back));
        log.MapGet("/download", async (HttpContext http) => await find(http) is { } source
            ? Results.Stream(body => CopyAsync(source, 0, source.Size, body, http.RequestAborted), MediaTypeNames.Application.Octet, source.Name)
            : Results.NotFound());
        return log;
    }

    private static async Task<IResult> FindAsync(HttpContext http, LogSource? source, string pattern, long line, bool back)
    {
        if (source is null) return Results.NotFound();
        if (LogSearch.Parse(pattern) is not { } expression) return Results.BadRequest();
        return Results.Json(new { line = await LogSearch.FindAsync(source, expression, line, back, http.RequestAborted) });
    }

    private static async Task CopyAsync(LogSource source, long offset, long end, Stream body, CancellationToken cancellationToken)
    {
        await foreach (var piece in source.Read(offset, end, cancellationToken)) await body.WriteAsync(piece, cancellationToken);
    }
}
