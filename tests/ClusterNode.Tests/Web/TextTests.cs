using System.Text.Json.Nodes;
using Federation.ClusterNode.Web;

namespace Federation.ClusterNode.Tests.Web;

public sealed class TextTests
{
    [Theory]
    [InlineData("""{}""", "on demand")]
    [InlineData("""{"timing":{}}""", "every minute")]
    [InlineData("""{"timing":{"minutes":[5]}}""", "hourly at :05")]
    [InlineData("""{"timing":{"hours":[2],"minutes":[30],"weekdays":[1,5]},"timezone":"Europe/Berlin"}""", "Mon, Fri at 02:30 (Europe/Berlin)")]
    [InlineData("""{"timing":{"cron":"*/5 * * * *"}}""", "cron */5 * * * *")]
    [InlineData("""{"timing":{"every":90}}""", "every 90 s")]
    public void A_timing_is_told_in_words(string e, string words) => Assert.Equal(words, TimingText.Of(JsonNode.Parse(e)!.AsObject()));

    [Theory]
    [InlineData("""{"db":1.5,"total":2}""", "db=1.5")]
    [InlineData("""{"scale":1000,"perf":{"db":1500}}""", "db=1.5")]
    [InlineData("\"total=2&db=1.5&x=no\"", "db=1.5")]
    [InlineData("[1]", "")]
    public void Parts_of_a_jobs_time_are_read_in_every_shape_that_plugins_send(string perf, string parts) =>
        Assert.Equal(parts, string.Join(' ', JobReports.Perf(JsonNode.Parse(perf)).Select(part => FormattableString.Invariant($"{part.Name}={part.Seconds}"))));

    [Theory]
    [InlineData("0198c1f2-3d4e-7a5b-8c6d-7e8f90a1b2c3.load.eu.2", "load.eu", 2)]
    [InlineData("somebody's own key", null, 0)]
    [InlineData(null, null, 0)]
    public void The_run_that_a_job_belongs_to_is_told_by_its_key(string? key, string? step, int attempt)
    {
        var run = ParentRun.Of(key);
        Assert.Equal((step, attempt), (run?.Step, run?.Attempt ?? 0));
    }
}
