using System.Text;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class JobLogTextTests
{
    private static readonly DateTimeOffset At = new(2026, 11, 23, 4, 30, 35, TimeSpan.Zero);

    [Fact]
    public void Header_and_footer_are_as_cronicle_writes_them()
    {
        var job = new JsonObject { ["id"] = "j1", ["event_title"] = "Größe" };
        Assert.Equal(
            "# Job ID: j1\n# Event Title: Größe\n# Hostname: node1\n# Date/Time: 2026/11/23 04:30:35 (GMT+0)\n\n",
            Encoding.UTF8.GetString(JobLogText.Header(job, "node1", At, TimeZoneInfo.Utc)));
        Assert.Equal("\n# Job completed successfully at 2026/11/23 04:30:35 (GMT+0).\n# End of log.\n", Footer(new Verdict(false, 0, "", null), TimeZoneInfo.Utc));
        Assert.Equal(
            "\n# Job failed at 2026/11/23 04:30:35 (GMT+0).\n# Error 3: Script exited with code: 3\n# End of log.\n",
            Footer(new Verdict(false, 3, "Script exited with code: 3", null), TimeZoneInfo.Utc));
    }

    [Fact]
    public void A_try_that_is_not_the_last_says_how_many_remain() =>
        Assert.Equal(
            "\n# Job failed with error 9: Script exited with code: 9\n# 2 retries remain\n\n",
            Encoding.UTF8.GetString(JobLogText.RetryFooter(new Verdict(false, 9, "Script exited with code: 9", null), 2)));

    [Theory]
    [InlineData(-8, 0, "2026/11/22 20:30:35 (GMT-8)")]
    [InlineData(5, 30, "2026/11/23 10:00:35 (GMT+5:30)")]
    public void Times_are_local(int hours, int minutes, string expected)
    {
        var zone = TimeZoneInfo.CreateCustomTimeZone("here", new TimeSpan(hours, minutes, 0), "here", "here");
        Assert.Contains(expected, Footer(new Verdict(false, 0, "", null), zone), StringComparison.Ordinal);
    }

    [Fact]
    public void A_description_of_any_length_leaves_the_footer_short() =>
        Assert.InRange(Footer(new Verdict(false, 1, new string('x', 1_000_000), null), TimeZoneInfo.Utc).Length, 1000, 1200);

    private static string Footer(Verdict verdict, TimeZoneInfo zone) => Encoding.UTF8.GetString(JobLogText.Footer(verdict, At, zone));
}
