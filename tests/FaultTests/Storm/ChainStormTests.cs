using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;

namespace Federation.FaultTests.Storm;

/// <summary>
/// Chains over real regions while coordinators and nodes are killed, links cut and databases taken away. <c>FEDERATION_STORM_RUNS=200</c> and <c>FEDERATION_STORM_SECONDS=300</c> make the
/// storm a long one, <c>FEDERATION_STORM_AWAY=60</c> keeps PostgreSQL away for so many seconds.
/// </summary>
public sealed class ChainStormTests(TestPostgres postgres)
{
    private static readonly int Runs = Setting("FEDERATION_STORM_RUNS", 8);
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(Setting("FEDERATION_STORM_SECONDS", 15));
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(Setting("FEDERATION_STORM_AWAY", 5));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_step_of_every_run_runs_once_whatever_is_killed_and_cut()
    {
        await using var storm = await ChainStorm.StartAsync(postgres, coordinatorPostgres: null, Cancel);
        var programs = storm.Federation.Coordinators.Concat<ProgramProcess>(storm.Federation.Regions.SelectMany(region => region.Nodes)).ToList();
        using var over = new CancellationTokenSource(Lasting, TimeProvider.System);

        var starts = StartRunsAsync(storm, Lasting / Runs);
        while (!over.IsCancellationRequested)
        {
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(200, 2000)), Cancel);
            if (Random.Shared.Next(3) == 0) await CutAsync(storm);
            else await KillAsync(programs[Random.Shared.Next(programs.Count)]);
        }

        await starts;
        await storm.EndWellAsync(Cancel);
    }

    [Fact]
    public async Task While_the_coordinators_PostgreSQL_is_away_nothing_accepted_is_lost_and_callers_are_told_to_come_back()
    {
        await using var own = new TestPostgres { CopiesModels = false };
        await using var storm = await ChainStorm.StartAsync(postgres, own, Cancel);
        for (var i = 0; i < 4; i++) await storm.StartRunAsync(Cancel);

        own.Kill();
        var starts = StartRunsAsync(storm, TimeSpan.Zero);
        var comeBackAfter = await storm.RefusalAsync(Cancel);
        await Eventually.PassesAsync(Away, Cancel);
        await own.StartAgainAsync(Cancel);

        await starts;
        await storm.StartRefusedAsync(Cancel);
        await storm.EndWellAsync(Cancel);
        Assert.NotNull(comeBackAfter);
    }

    [Fact]
    public async Task A_region_that_is_restored_from_an_older_backup_is_noticed_and_nothing_runs_twice()
    {
        await using var regional = new TestPostgres { CopiesModels = false };
        await using var storm = await ChainStorm.StartAsync(regional, postgres, Cancel);
        regional.Kill();
        regional.BackUp();
        await regional.StartAgainAsync(Cancel);
        for (var i = 0; i < 4; i++) await storm.StartRunAsync(Cancel);
        await Eventually.HoldsAsync(() => storm.MarksSoFar().Count(line => line.StartsWith("end", StringComparison.Ordinal)) > 10, TimeSpan.FromMinutes(3), Cancel, "some jobs have ended");

        foreach (var region in storm.Federation.Regions) await region.KillAllNodesAsync(Cancel);
        regional.Kill();
        regional.Restore();
        await regional.StartAgainAsync(Cancel);
        foreach (var region in storm.Federation.Regions) await region.StartAllNodesAsync(Cancel);

        await Eventually.HoldsAsync(
            cancel => Task.WhenAll(storm.Runs.Select(run => storm.Federation.Api.GetRunAsync(run, wait: null, cancel))),
            runs => runs.All(run => RunStates.IsOver(run.State) || run.Steps.Any(step => step.WaitsFor?.StartsWith("somebody to say", StringComparison.Ordinal) is true)),
            TimeSpan.FromMinutes(3), Cancel, "every run is over or waits for somebody");
        var begun = storm.MarksSoFar().Where(line => line.StartsWith("begin", StringComparison.Ordinal)).ToList();
        var attempts = (await Task.WhenAll(storm.Runs.Select(run => storm.Federation.Api.GetRunAsync(run, wait: null, Cancel)))).SelectMany(run => run.Steps).Where(step => step.Attempt > 0 && step.Name != "each").ToList();
        Assert.All(attempts.SelectMany(step => step.Earlier), earlier => Assert.Null(earlier.JobId));
        Assert.True(begun.Count <= attempts.Count, $"{begun.Count} jobs ran for {attempts.Count} launches.");
        await Eventually.HoldsAsync(storm.Federation.Api.GetRegionsAsync, regions => regions.Any(region => region.FeedResetAt is not null), TimeSpan.FromMinutes(3), Cancel, "the restore is noticed");
    }

    private static int Setting(string name, int usual) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;

    private static async Task StartRunsAsync(ChainStorm storm, TimeSpan between)
    {
        for (var i = 0; i < Runs; i++)
        {
            await storm.StartRunAsync(Cancel);
            if (between > TimeSpan.Zero) await Eventually.PassesAsync(between, Cancel);
        }
    }

    private static async Task KillAsync(ProgramProcess program)
    {
        await program.KillAsync(Cancel);
        await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(1, 1000)), Cancel);
        await program.StartAsync(Cancel);
    }

    private static async Task CutAsync(ChainStorm storm)
    {
        var links = storm.Federation.LinksTo(Random.Shared.Next(2) == 0 ? "eu-west" : "us-east");
        if (Random.Shared.Next(2) == 0)
        {
            foreach (var link in links) link.ResetAllConnections();
            return;
        }

        foreach (var link in links) link.GoSilent();
        await Eventually.PassesAsync(TimeSpan.FromMilliseconds(Random.Shared.Next(100, 4000)), Cancel);
        foreach (var link in links) link.Recover();
    }
}
