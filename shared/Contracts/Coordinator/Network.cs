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
