using Federation.Contracts.Network;

namespace Federation.Contracts.Coordinator;

/// <summary>The body of <c>POST /api/v1/regions/{name}/assessments</c>.</summary>
/// <param name="DurationSeconds">How long to measure: 3 to 3600; 60 if null.</param>
/// <param name="Url">Which of the region's URLs to measure; null for the one that calls go to.</param>
public sealed record AssessmentRequest(int? DurationSeconds = null, string? Url = null);

/// <summary>An assessment of the way to a region: what was measured, what it is good for, and how the region is best called.</summary>
public sealed record AssessmentResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>One of <see cref="AssessmentStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>The name of whoever asked for it.</summary>
    public required string By { get; init; }

    /// <summary>When it was asked for.</summary>
    public required DateTimeOffset RequestedAt { get; init; }

    /// <summary>When it was over; null before.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>How long it was to measure, in seconds.</summary>
    public required int DurationSeconds { get; init; }

    /// <summary>How much of that is done, 0 to 1.</summary>
    public required double Progress { get; init; }

    /// <summary>What was measured so far; null before it began.</summary>
    public LinkMeasurements? Link { get; init; }

    /// <summary>What the link is good for; null before it is done.</summary>
    public LinkVerdict? Verdict { get; init; }

    /// <summary>How the region is best called; null before it is done, and where nothing answered.</summary>
    public LinkSettings? Settings { get; init; }
}

/// <summary>A page of assessments, the newest first.</summary>
/// <param name="Assessments">At most as many as were asked for.</param>
/// <param name="Next">The <c>before</c> of the next page; null on the last one.</param>
public sealed record AssessmentListResponse(IReadOnlyList<AssessmentResponse> Assessments, DateTimeOffset? Next);

/// <summary>Two assessments side by side.</summary>
/// <param name="One">The first.</param>
/// <param name="Other">The second.</param>
/// <param name="Measures">Every number of both.</param>
public sealed record AssessmentComparison(AssessmentResponse One, AssessmentResponse Other, IReadOnlyList<ComparedMeasure> Measures);

/// <summary>One number in two assessments; null where it was not measured.</summary>
/// <param name="Measure">What was measured.</param>
/// <param name="Unit">In what.</param>
/// <param name="One">How much in the first.</param>
/// <param name="Other">How much in the second.</param>
public sealed record ComparedMeasure(string Measure, string Unit, double? One, double? Other)
{
    /// <summary>By how much the second is larger, as a share of the first: 0.5 is half as much again; null where one is missing or the first is 0.</summary>
    public double? Change => One is { } one && Other is { } other && one != 0 ? Math.Round((other - one) / Math.Abs(one), 4) : null;
}

/// <summary>How far an assessment is.</summary>
public static class AssessmentStates
{
    /// <summary>No replica has begun it yet.</summary>
    public const string Waiting = "waiting";

    /// <summary>A replica measures.</summary>
    public const string Running = "running";

    /// <summary>It was measured as long as was asked for.</summary>
    public const string Done = "done";

    /// <summary>Somebody ended it before.</summary>
    public const string Cancelled = "cancelled";

    /// <summary>Whether it will never change again.</summary>
    public static bool IsOver(string state) => state is Done or Cancelled;
}

/// <summary>How a region is called over its link.</summary>
public sealed record LinkSettingsResponse
{
    /// <summary>What holds: nothing is null.</summary>
    public required LinkSettings Effective { get; init; }

    /// <summary>What holds for this region alone; null where nothing does.</summary>
    public LinkSettings? Own { get; init; }

    /// <summary>What held for it before the last change, and would again if that were undone; null for nothing of its own.</summary>
    public LinkSettings? Before { get; init; }

    /// <summary>What its last assessment that is done derived; null without one.</summary>
    public LinkSettings? Derived { get; init; }
}

/// <summary>A link as the probes see it.</summary>
public sealed record LinkStateResponse
{
    /// <summary>The region.</summary>
    public required string Region { get; init; }

    /// <summary>One of <see cref="LinkStates"/>.</summary>
    public required string State { get; init; }

    /// <summary>Since when it is in this state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it was last probed; null before the first time.</summary>
    public DateTimeOffset? ProbedAt { get; init; }

    /// <summary>The median of the last round trips, in milliseconds; null without any.</summary>
    public double? RoundTripMs { get; init; }

    /// <summary>The share of the last probes that were lost, 0 to 100.</summary>
    public double LossPercent { get; init; }

    /// <summary>The last probes, the newest last: the round trip in milliseconds, null for a lost one. At most 20.</summary>
    public IReadOnlyList<double?> Recent { get; init; } = [];

    /// <summary>How long ago the region's scheduler had last looked for what is due, in seconds, when it last answered; null if it does not say.</summary>
    public double? TickAgeSeconds { get; init; }

    /// <summary>By how much its clock was ahead of the coordinator's when it last answered, in seconds; null if it does not say.</summary>
    public double? ClockAheadSeconds { get; init; }

    /// <summary>What the last lost probe met; null while they are answered.</summary>
    public string? Problem { get; init; }
}

/// <summary>What is said of a link. It changes only when several probes agree.</summary>
public static class LinkStates
{
    /// <summary>There were too few probes yet.</summary>
    public const string Unknown = "unknown";

    /// <summary>Nearly all are answered, and soon enough.</summary>
    public const string Good = "good";

    /// <summary>One in ten is lost, or the answers come late.</summary>
    public const string Degraded = "degraded";

    /// <summary>Three in a row were lost, and not three in a row answered since.</summary>
    public const string Down = "down";
}

/// <summary>Probes of a link over time.</summary>
/// <param name="Region">The region.</param>
/// <param name="Resolution">What each point stands for: <c>minute</c>, <c>hour</c> or <c>day</c> (UTC).</param>
/// <param name="Points">Oldest first; times without probes have none.</param>
public sealed record LinkHistoryResponse(string Region, string Resolution, IReadOnlyList<LinkHistoryPoint> Points);

/// <summary>The probes of a minute, an hour or a day.</summary>
/// <param name="At">Its beginning.</param>
/// <param name="Sent">How many there were.</param>
/// <param name="Lost">How many were lost.</param>
/// <param name="P50Ms">Half of the round trips were not longer, within an eighth; null without any.</param>
/// <param name="P95Ms">95 of 100 were not longer.</param>
/// <param name="P99Ms">99 of 100 were not longer.</param>
/// <param name="MaxMs">The longest, exactly.</param>
public sealed record LinkHistoryPoint(DateTimeOffset At, int Sent, int Lost, double? P50Ms, double? P95Ms, double? P99Ms, double? MaxMs);
