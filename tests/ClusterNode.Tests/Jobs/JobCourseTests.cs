using System.Text.Json.Nodes;
using Federation.ClusterNode.Jobs;

namespace Federation.ClusterNode.Tests.Jobs;

public sealed class JobCourseTests
{
    [Theory]
    [InlineData("{}", false, false)]
    [InlineData("""{"chain":"e1"}""", false, true)]
    [InlineData("""{"chain_error":"e1"}""", false, true)]
    [InlineData("""{"notify_success":"a@b.c"}""", false, true)]
    [InlineData("""{"notify_fail":"a@b.c"}""", false, true)]
    [InlineData("""{"web_hook":"http://h/"}""", true, true)]
    [InlineData("""{"chain":"","web_hook":"","notify_fail":null}""", false, false)]
    public void What_a_job_names_decides_which_moments_are_told(string job, bool tellsStart, bool tellsEnd)
    {
        var course = JobCourse.Of(JsonNode.Parse(job)!.AsObject(), tellsAll: false);

        Assert.Equal((tellsStart, tellsEnd), (course.TellsStart, course.TellsEnd));
    }

    [Fact]
    public void A_universal_web_hook_is_told_everything()
    {
        var course = JobCourse.Of([], tellsAll: true);

        Assert.True(course is { TellsStart: true, TellsEnd: true });
    }

    [Theory]
    [InlineData("{}", null, 0)]
    [InlineData("""{"retries":0,"retry_delay":30}""", null, 30)]
    [InlineData("""{"retries":3,"retry_delay":1.5}""", 3, 1.5)]
    [InlineData("""{"retries":100}""", 32, 0)]
    [InlineData("""{"retries":"3","retry_delay":-4}""", null, 0)]
    [InlineData("""{"retries":1,"retry_delay":1e300}""", 1, 31536000)]
    public void Retries_are_kept_within_their_limits(string job, int? retries, double delay)
    {
        var course = JobCourse.Of(JsonNode.Parse(job)!.AsObject(), tellsAll: false);

        Assert.Equal((retries, delay), (course.Retries, course.RetryDelay));
    }
}
