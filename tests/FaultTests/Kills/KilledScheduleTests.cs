using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Kills;

public sealed class KilledScheduleTests(TestPostgres postgres)
{
    private const string Chain = "ticking";
    private const string Region = "eu-west";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Of_two_replicas_either_may_be_killed_at_any_time_and_each_second_of_a_schedule_starts_one_run_with_one_job()
    {
        await using var federation = await FederationHarness.StartAsync(postgres, new FederationPlan { Regions = [Region], Coordinators = 2 }, Cancel);
        var marks = Path.Combine(federation.Folder, "marks");
        await federation.Region(Region).CreateShellEventAsync("tick", $"#!/bin/sh\necho \"$AT\" >> {marks}\n", Cancel);
        await federation.PutChainAsync(Chain, Definition(enabled: true), Cancel);
        await IsPlannedAsync(federation, Cancel);

        for (var round = 0; round < 4; round++)
        {
            var killed = federation.Coordinators[round % 2];
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1500)), Cancel);
            await killed.KillAsync(Cancel);
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1500)), Cancel);
            await killed.StartAsync(Cancel);
        }

        await federation.PutChainAsync(Chain, Definition(enabled: false), Cancel);
        var runs = await Eventually.HoldsAsync(
            async cancel => await AreAllStartedAsync(federation, cancel) ? await federation.Api.GetRunsAsync(Chain, state: null, before: null, limit: 500, cancel) : null,
            list => list is { Runs.Count: > 0 } && list.Runs.All(run => RunStates.IsOver(run.State)), TimeSpan.FromSeconds(120), Cancel, "every run is over");
        var instants = await InstantsAsync(federation, runs!, Cancel);

        Assert.Equal(Enumerable.Range(0, instants.Count).Select(second => instants[0].AddSeconds(second)), instants);
        Assert.Equal(instants, File.ReadLines(marks).Select(At).Order());
    }

    /// <summary>What a plan says once the region, a real one, has answered in time.</summary>
    private static async Task IsPlannedAsync(FederationHarness federation, CancellationToken cancellationToken)
    {
        var stored = await PlanAsync(federation, "", cancellationToken);
        Assert.Equal((true, Region, true), (stored.Valid, stored.Steps[0].Region, stored.Steps[0].Regions[0].Enabled));

        var wrong = await PlanAsync(federation, Definition(enabled: true).Replace("eventTitle: tick", "eventTitle: tock", StringComparison.Ordinal), cancellationToken);
        Assert.Equal($"Region {Region} has no event with the title 'tock'.", Assert.Single(wrong.Errors).Message);
    }

    private static Task<ChainPlanResponse> PlanAsync(FederationHarness federation, string definition, CancellationToken cancellationToken) => Eventually.HoldsAsync(
        async cancel =>
        {
            using var content = new StringContent(definition);
            return await federation.Api.PlanChainAsync(Chain, content, cancel);
        },
        plan => plan.Warnings.Count == 0, TimeSpan.FromSeconds(60), cancellationToken, "the region answers");

    /// <summary>Whether no instant is noted whose run has not started: the last one may be, when its schedule is switched off.</summary>
    private static async Task<bool> AreAllStartedAsync(FederationHarness federation, CancellationToken cancellationToken)
    {
        await using var command = federation.Database.DataSource.CreateCommand("select not exists (select from trigger_firings)");
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static async Task<IReadOnlyList<DateTimeOffset>> InstantsAsync(FederationHarness federation, RunListResponse runs, CancellationToken cancellationToken)
    {
        var instants = new List<DateTimeOffset>();
        foreach (var run in runs.Runs)
        {
            var whole = await federation.Api.GetRunAsync(run.Id, wait: null, cancellationToken);
            Assert.Equal(RunStates.Succeeded, whole.State);
            instants.Add(At((string)whole.Input!["at"]!));
        }

        return [.. instants.Order()];
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);

    private static string Definition(bool enabled) => $$$"""
        enabled: {{{(enabled ? "true" : "false")}}}
        triggers:
          - name: tick
            schedule: { cron: "* * * * * *" }
            input: { at: "{{ trigger.dueAt }}" }
        steps:
          - name: tick
            region: {{{Region}}}
            eventTitle: tick
            params: { at: "{{ input.at }}" }
        """;
}
