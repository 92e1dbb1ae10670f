using System.Text.Json.Nodes;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Reactions;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Tests.Reactions;

public sealed class ReactionDeciderTests
{
    [Theory]
    [InlineData(JobStates.Success, null, "next")]
    [InlineData(JobStates.Error, null, "on-error")]
    [InlineData(JobStates.Aborted, null, "on-error")]
    [InlineData(JobStates.Aborted, "Manually aborted", null)]
    [InlineData(JobStates.Error, "Manually aborted too late", "on-error")]
    public void How_a_job_ended_decides_what_is_started(string state, string? abortReason, string? expected)
    {
        var view = new JsonObject { ["chain"] = "next", ["chain_error"] = "on-error", ["code"] = 1 };

        Assert.Equal(expected, ReactionDecider.AfterEnd(Job(state, abortReason), view)?.EventId);
    }

    [Theory]
    [InlineData("""{"chain":""}""")]
    [InlineData("""{"chain":false}""")]
    [InlineData("""{"chain":0}""")]
    [InlineData("{}")]
    public void Nothing_is_started_where_nothing_is_named(string view) =>
        Assert.Null(ReactionDecider.AfterEnd(Job(JobStates.Success), JsonNode.Parse(view)!.AsObject()));

    [Fact]
    public void Parameters_that_are_no_object_are_left_out()
    {
        var view = JsonNode.Parse("""{"chain":"next","code":0,"chain_params":"p","chain_data":[1]}""")!.AsObject();

        var overrides = ReactionDecider.AfterEnd(Job(JobStates.Success), view)!.Overrides;

        Assert.False(overrides.ContainsKey("params"));
        Assert.Equal("[1]", overrides["chain_data"]!.ToJsonString());
    }

    private static JobRow Job(string state, string? abortReason = null) => new()
    {
        Id = "j1",
        EventId = "e1",
        EventTitle = "first",
        Category = "general",
        Plugin = "shellplug",
        State = state,
        AbortReason = abortReason,
        AcceptedAt = default,
        LogSize = 0,
        Data = "{}",
        Epoch = 1,
        ReadAt = default,
    };
}
