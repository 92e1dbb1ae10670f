using System.Globalization;
using Federation.Contracts.Network;

namespace Federation.Network;

/// <summary>What an assessment found, for a terminal.</summary>
public static class LinkReportText
{
    /// <summary>The most telling of it while it goes on.</summary>
    public static string OneLine(LinkMeasurements link) => string.Create(
        CultureInfo.InvariantCulture, $"round trip {Number(link.RoundTrip?.P50Ms)} ms, {link.Requests.Lost} of {link.Requests.Sent} requests and {link.Connections.Lost} of {link.Connections.Sent} connections lost");

    /// <summary>All of it, a line each: measures, verdict, reasons, settings.</summary>
    /// <param name="link">What was measured.</param>
    /// <param name="verdict">What it is good for.</param>
    /// <param name="settings">What was derived; null for nothing.</param>
    /// <param name="current">What holds now, to stand beside that; null if it is not known.</param>
    public static IEnumerable<string> Lines(LinkMeasurements link, LinkVerdict verdict, LinkSettings? settings, LinkSettings? current = null)
    {
        foreach (var (name, value) in Measures(link)) yield return $"{name,-22}{value}";
        foreach (var sentence in link.Missing) yield return $"{"not measured",-22}{sentence}";
        yield return "";
        yield return $"{"verdict",-22}{Words(verdict.Verdict)}";
        foreach (var reason in verdict.Reasons) yield return $"{"",-22}{reason.Sentence}";
        if (settings is null) yield break;

        yield return "";
        foreach (var (derived, now) in Settings(settings).Zip(Settings(current ?? new LinkSettings())))
            yield return string.Create(CultureInfo.InvariantCulture, $"{derived.Name,-22}{derived.Value,-8}{(now.Value is { } holds ? $"now {holds}" : "")}").TrimEnd();
    }

    /// <summary>Each measure with its value in words.</summary>
    public static IEnumerable<(string Name, string Value)> Measures(LinkMeasurements link) =>
    [
        ("answers there", link.Server),
        ("round trip", Durations(link.RoundTrip)),
        ("jitter", $"{Number(link.JitterMs)} ms"),
        ("connect", Durations(link.Connect)),
        ("TLS", Durations(link.Tls)),
        ("requests lost", Loss(link.Requests)),
        ("connections lost", Loss(link.Connections)),
        ("throughput there", $"{Number(link.UploadMbitPerSecond)} Mbit/s"),
        ("throughput back", $"{Number(link.DownloadMbitPerSecond)} Mbit/s"),
        ("idle connections", Hold(link.Idle)),
        ("used connections", Hold(link.Life)),
        ("clock ahead", $"{Number(link.ClockAheadSeconds)} s"),
    ];

    /// <summary>Each setting with its value; null where it stays as it is.</summary>
    public static IEnumerable<(string Name, double? Value)> Settings(LinkSettings settings) =>
    [
        ("poll wait, s", settings.PollWaitSeconds),
        ("connect timeout, s", settings.ConnectTimeoutSeconds),
        ("try timeout, s", settings.TryTimeoutSeconds),
        ("total timeout, s", settings.TotalTimeoutSeconds),
        ("retries", settings.Retries),
        ("retry delay, s", settings.RetryDelaySeconds),
        ("idle connection, s", settings.IdleConnectionSeconds),
        ("connection life, s", settings.ConnectionLifeSeconds),
        ("unreachable after, s", settings.UnreachableAfterSeconds),
    ];

    /// <summary>A verdict in words.</summary>
    public static string Words(string verdict) => verdict switch
    {
        LinkVerdicts.RemoteWorker => "a remote worker is fine",
        LinkVerdicts.RegionalCluster => "use a regional cluster",
        _ => "do not deploy",
    };

    private static string Durations(DurationSummary? of) =>
        of is null ? "-" : string.Create(CultureInfo.InvariantCulture, $"p50 {of.P50Ms:0.0} ms, p95 {of.P95Ms:0.0} ms, p99 {of.P99Ms:0.0} ms, longest {of.MaxMs:0.0} ms, {of.Count} times");

    private static string Loss(LossSummary of) => string.Create(CultureInfo.InvariantCulture, $"{of.Lost} of {of.Sent} ({of.Percent:0.##} %)");

    private static string Hold(HoldSummary? of) => of switch
    {
        null => "-",
        { CutAfterSeconds: { } cut } => string.Create(CultureInfo.InvariantCulture, $"live {of.HeldSeconds:0.#} s, found cut after {cut:0.#} s"),
        _ => string.Create(CultureInfo.InvariantCulture, $"live {of.HeldSeconds:0.#} s at least"),
    };

    private static string Number(double? value) => value is { } number ? number.ToString("0.##", CultureInfo.InvariantCulture) : "-";
}
