using System.Globalization;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Alerts;

/// <summary>Something that can be watched.</summary>
/// <param name="Name">One of <see cref="AlertMetrics"/>.</param>
/// <param name="Unit">What its values are in.</param>
/// <param name="Words">What is said of a value, such as <c>unreachable for</c>.</param>
/// <param name="Sql">A query for the values now: subject (text) and value (double precision). A subject that it leaves out is well.</param>
public sealed record AlertMetric(string Name, string Unit, string Words, string Sql)
{
    /// <summary>All there are.</summary>
    public static readonly IReadOnlyList<AlertMetric> All =
    [
        new(AlertMetrics.RegionUnreachable, "s", "unreachable for", OfFeeds("unreachable_since")),
        new(AlertMetrics.FeedLag, "s", "no news of its jobs for", OfFeeds("coalesce(last_contact_at, unreachable_since)")),
        new(AlertMetrics.RoundTrip, "ms", "round trip", OfLinks("round_trip_ms")),
        new(AlertMetrics.Loss, "%", "lost probes", OfLinks("loss_percent")),
        new(AlertMetrics.TickLag, "s", "its scheduler has not looked for what is due for", OfLinks("tick_age")),
        new(
            AlertMetrics.LaunchUnknown, "s", "a launch is unanswered for",
            """
            select data ->> 'region', max(extract(epoch from now() - due_at))::double precision from run_work
            where kind = 'launch' and data ->> 'region' in (select id from mt_doc_regions) group by 1
            """),
        new(
            AlertMetrics.RunFailed, "failed", "the last run that is over has failed:",
            """
            select c.id, 1::double precision from mt_doc_chains c cross join lateral (
              select state from run_summaries s where s.chain = c.id and s.ended_at is not null order by started_at desc, id desc limit 1) last
            where last.state = 'failed'
            """),
        new(
            AlertMetrics.RunLate, "% of the usual time", "a run takes",
            """
            select late.chain, 100 * extract(epoch from now() - late.started_at)::double precision / greatest(usual.seconds, 1) from (
              select chain, min(started_at) as started_at from run_summaries where state = 'running' group by chain) late
            cross join lateral (
              select percentile_cont(0.95) within group (order by extract(epoch from ended_at - started_at)) as seconds, count(*) as runs from (
                select started_at, ended_at from run_summaries s where s.chain = late.chain and s.state = 'succeeded' order by started_at desc, id desc limit 20) last) usual
            where usual.runs >= 5
            """),
    ];

    /// <summary>The metric of a name; null for none.</summary>
    public static AlertMetric? Find(string? name) => All.FirstOrDefault(metric => metric.Name == name);

    /// <summary>What a value means, in a sentence.</summary>
    public string Sentence(string subject, double value, double threshold) =>
        string.Create(CultureInfo.InvariantCulture, $"{subject}: {Words} {value:0.#} {Unit} (limit {threshold:0.#})");

    private static string OfFeeds(string since) =>
        $"select region, extract(epoch from now() - {since})::double precision from region_feeds where {since} is not null and region in (select id from mt_doc_regions)";

    private static string OfLinks(string column) =>
        $"select region, {column} from link_states where {column} is not null and probed_at > now() - interval '5 minutes' and region in (select id from mt_doc_regions)";
}
