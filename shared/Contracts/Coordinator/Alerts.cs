namespace Federation.Contracts.Coordinator;

/// <summary>The body of <c>PUT /api/v1/alerts/rules/{name}</c>: when somebody is to be told, and who.</summary>
public sealed record AlertRuleRequest
{
    /// <summary>What is watched, one of <see cref="AlertMetrics"/>.</summary>
    public required string Metric { get; init; }

    /// <summary>Above which value a sample is bad, in the metric's unit: 0 or more.</summary>
    public required double Threshold { get; init; }

    /// <summary>Which regions or chains, by the metric: a name, in which <c>*</c> stands for any letters. Default: all.</summary>
    public string Scope { get; init; } = "*";

    /// <summary>So many bad samples raise the alert, and so many good ones in a row end it: 1 to <see cref="Of"/>. Default: 1.</summary>
    public int For { get; init; } = 1;

    /// <summary>Among so many last samples: 1 to 60. Default: 1.</summary>
    public int Of { get; init; } = 1;

    /// <summary>How often a sample is taken, in seconds: 1 to 3600. Default: 15.</summary>
    public int EverySeconds { get; init; } = 15;

    /// <summary><c>warning</c> or <c>critical</c>. Default: <c>warning</c>.</summary>
    public string Severity { get; init; } = "warning";

    /// <summary>Up to 10 web hooks, absolute http(s) URLs, that JSON with a <c>text</c> is posted to, as Slack and its like take it. Kept encrypted; null keeps those that are known. Default: none.</summary>
    public IReadOnlyList<string>? WebHooks { get; init; }

    /// <summary>Up to 10 mail addresses. Default: none.</summary>
    public IReadOnlyList<string> Mails { get; init; } = [];

    /// <summary>Whether samples are taken at all. Default: yes.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>A rule as it is.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Rule">What it says; of its web hooks, the hosts only, for the rest is often their secret.</param>
/// <param name="Unit">The unit of its threshold.</param>
/// <param name="Active">How many alerts of it there are now.</param>
public sealed record AlertRuleResponse(string Name, AlertRuleRequest Rule, string Unit, int Active);

/// <summary>An alert.</summary>
public sealed record AlertResponse
{
    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The rule that raised it.</summary>
    public required string Rule { get; init; }

    /// <summary>The region or chain that it is about.</summary>
    public required string Subject { get; init; }

    /// <summary>One of <see cref="AlertMetrics"/>.</summary>
    public required string Metric { get; init; }

    /// <summary><c>warning</c> or <c>critical</c>.</summary>
    public required string Severity { get; init; }

    /// <summary>What is wrong, in a sentence.</summary>
    public required string Text { get; init; }

    /// <summary>The value that raised it.</summary>
    public required double Value { get; init; }

    /// <summary>When it was raised.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>When it ended; null while it is active.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Whether anybody was told of it: not so while it is silenced.</summary>
    public required bool Told { get; init; }
}

/// <summary>A page of alerts, the newest first.</summary>
/// <param name="Alerts">At most as many as were asked for.</param>
/// <param name="Next">The <c>before</c> of the next page; null on the last one.</param>
public sealed record AlertListResponse(IReadOnlyList<AlertResponse> Alerts, DateTimeOffset? Next);

/// <summary>The body of <c>POST /api/v1/alerts/silences</c>: nobody is told of what it covers until it is over. What is still active then is told of then.</summary>
public sealed record SilenceRequest
{
    /// <summary>Which rules: a name, in which <c>*</c> stands for any letters. Default: all.</summary>
    public string Rule { get; init; } = "*";

    /// <summary>Which regions or chains, likewise. Default: all.</summary>
    public string Subject { get; init; } = "*";

    /// <summary>For how long, in minutes: 1 to 43200.</summary>
    public required int Minutes { get; init; }

    /// <summary>Why: 1 to 200 characters.</summary>
    public required string Reason { get; init; }
}

/// <summary>A silence.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Rule">Which rules.</param>
/// <param name="Subject">Which regions or chains.</param>
/// <param name="Until">When it is over.</param>
/// <param name="Reason">Why.</param>
/// <param name="By">The name of whoever made it.</param>
public sealed record SilenceResponse(Guid Id, string Rule, string Subject, DateTimeOffset Until, string Reason, string By);

/// <summary>What can be watched.</summary>
public static class AlertMetrics
{
    /// <summary>How long a region has been unreachable, in s, by region.</summary>
    public const string RegionUnreachable = "region-unreachable";

    /// <summary>The median of a link's last round trips, in ms, by region.</summary>
    public const string RoundTrip = "round-trip";

    /// <summary>The share of a link's last probes that were lost, in %, by region.</summary>
    public const string Loss = "loss";

    /// <summary>How long ago the follower of a region's change feed last had an answer, in s, by region.</summary>
    public const string FeedLag = "feed-lag";

    /// <summary>How long ago a region's scheduler was last through with what is due, in s, by region.</summary>
    public const string TickLag = "tick-lag";

    /// <summary>How long the oldest launch that a region has not answered has been under way, in s, by region.</summary>
    public const string LaunchUnknown = "launch-unknown";

    /// <summary>1 where the last run of a chain that is over failed, otherwise 0, by chain.</summary>
    public const string RunFailed = "run-failed";

    /// <summary>How long the oldest run under way has taken, in % of what 95 of 100 of the last 20 that succeeded took, by chain; a chain with fewer than 5 of those has none.</summary>
    public const string RunLate = "run-late";
}
