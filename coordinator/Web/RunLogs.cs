using System.Globalization;
using System.Runtime.CompilerServices;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Federation.Web.Logs;

namespace Federation.Coordinator.Web;

/// <summary>The logs of steps' jobs for the log viewer, read from their regions by offset.</summary>
internal static class RunLogs
{
    private const int PieceSize = 64 * 1024;

    public static void MapRunLogs(this IEndpointRouteBuilder app) =>
        app.MapLog("/runs/{id:guid}/steps/{step}/attempts/{attempt:int}/log", FindAsync).Needs(Role.Viewer, On.Run);

    private static async Task<LogSource?> FindAsync(HttpContext http)
    {
        var services = http.RequestServices;
        var (step, attempt) = ((string)http.GetRouteValue("step")!, int.Parse((string)http.GetRouteValue("attempt")!, CultureInfo.InvariantCulture));
        var run = await services.GetRequiredService<RunQueries>().FindAsync(Guid.Parse((string)http.GetRouteValue("id")!), http.RequestAborted);
        if (run?.Find(step) is not { } found || GetStepLogEndpoint.JobOf(found, attempt) is not { } job) return null;

        var client = await services.GetRequiredService<RegionDirectory>().GetAsync(job.Region, http.RequestAborted);
        using var end = await client.GetLogAsync(job.Id, SizeOnly, http.RequestAborted);
        if (end is null) return null;
        var size = end.Headers.TryGetValues("X-Log-Size", out var sizes) ? long.Parse(sizes.First(), CultureInfo.InvariantCulture) : await CountAsync(client, job.Id, http.RequestAborted);
        return new LogSource($"{run.Chain}-{step}-{attempt}.log", size, found.IsOver || found.Attempt != attempt, (from, until, cancel) => ReadAsync(client, job.Id, from, until, cancel));
    }

    /// <summary>Beyond every log: only the size is answered.</summary>
    private const long SizeOnly = long.MaxValue / 2;

    private static async Task<long> CountAsync(RegionClient client, string job, CancellationToken cancellationToken)
    {
        var size = 0L;
        await foreach (var piece in ReadAsync(client, job, 0, long.MaxValue, cancellationToken)) size += piece.Length;
        return size;
    }

    private static async IAsyncEnumerable<ReadOnlyMemory<byte>> ReadAsync(RegionClient client, string job, long from, long until, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var log = await client.GetLogAsync(job, from, cancellationToken);
        if (log is null) yield break;
        await using var body = await log.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[PieceSize];
        for (var left = until - from; left > 0;)
        {
            var length = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(left, PieceSize)), cancellationToken);
            if (length == 0) yield break;
            left -= length;
            yield return buffer.AsMemory(0, length);
        }
    }
}
