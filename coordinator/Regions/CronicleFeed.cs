using System.Globalization;
using Federation.Contracts.Regions;

namespace Federation.Coordinator.Regions;

/// <summary>
/// A change feed for a stock Cronicle, which has none: one poll of its active jobs per round, and a question about each launched job that is no longer among
/// them. What was seen is noted, so that the same cursor gives the same jobs again. Only the holder of the feed's lock asks for changes.
/// </summary>
internal sealed class CronicleFeed(string region, IRegionApi stock, CronicleLaunches launches, TimeSpan pollEvery, TimeProvider time)
{
    private const int QuestionsAtOnce = 4;
    private TaskCompletionSource news = NoNews();
    private int rounds;

    /// <summary>Ends the pause between two polls: something has happened there.</summary>
    public void LookNow() => Volatile.Read(ref news).TrySetResult();

    /// <summary>As <see cref="IRegionApi.GetJobChangesAsync"/>.</summary>
    public async Task<JobChangesReply> ChangesAsync(string? after, int wait, int limit, CancellationToken cancellationToken)
    {
        if (after is null || !TryParse(after, out var place))
        {
            var end = await launches.LastChangeAsync(region, cancellationToken);
            return new JobChangesReply { Cursor = Cursor(end), Reset = after is null ? null : 1 };
        }

        var began = time.GetTimestamp();
        while (true)
        {
            Volatile.Write(ref news, NoNews());
            await ObserveAsync(cancellationToken);
            var changed = await launches.ChangedAsync(region, place, limit, cancellationToken);
            var left = TimeSpan.FromSeconds(wait) - time.GetElapsedTime(began);
            if (changed.Count > 0 || left <= TimeSpan.Zero) return Page(changed, place, limit);
            await Task.WhenAny(news.Task, Task.Delay(left < pollEvery ? left : pollEvery, time, cancellationToken));
            cancellationToken.ThrowIfCancellationRequested();
        }
    }

    private async Task ObserveAsync(CancellationToken cancellationToken)
    {
        var active = await stock.GetActiveJobsAsync(cancellationToken);
        if (!active.Code.IsOk) throw new RegionUnavailableException(region, $"Region {region} does not tell its active jobs: {active.Description}");

        var open = await launches.OpenAsync(region, cancellationToken);
        var questions = new ParallelOptions { MaxDegreeOfParallelism = QuestionsAtOnce, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(open, questions, async (launch, cancel) =>
        {
            var job = active.Jobs.GetValueOrDefault(launch.JobIds[0]) ?? (await stock.GetJobStatusAsync(launch.JobIds[0], wait: null, cancel)).Job;
            await NoteAsync(launch, job, cancel);
        });
        if (rounds++ % 1000 == 0) await launches.TrimAsync(region, cancellationToken);
    }

    private async Task NoteAsync(CronicleLaunch launch, JobStatus? job, CancellationToken cancellationToken)
    {
        if (job is null && !launch.IsMissing)
        {
            await launches.MissAsync(region, launch.Key, cancellationToken);
            return;
        }

        var now = job is null ? CronicleJobs.Lost(launch) : CronicleJobs.Seen(launch, job);
        if (now != launch) await launches.ChangeAsync(region, now, JobStates.IsFinal(now.State), cancellationToken);
    }

    private static JobChangesReply Page(IReadOnlyList<CronicleLaunch> changed, long place, int limit) => new()
    {
        Changes = [.. changed.Select(launch => CronicleJobs.ChangeOf(launch, Cursor(launch.Change)))],
        Cursor = Cursor(changed.Count > 0 ? changed[^1].Change : place),
        More = changed.Count == limit ? 1 : null,
    };

    private static TaskCompletionSource NoNews() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private static string Cursor(long place) => string.Create(CultureInfo.InvariantCulture, $"polled.{place}");

    private static bool TryParse(string cursor, out long place)
    {
        place = 0;
        return cursor.Split('.') is ["polled", var number] && long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out place);
    }
}
