using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.Coordinator.IntegrationTests.Triggers;

/// <summary>A test about triggers of chains with one step in north.</summary>
public abstract class TriggerTest(TestPostgres postgres) : CoordinatorTest(postgres)
{
    /// <summary>Stores a chain of one step with these triggers, written in YAML.</summary>
    protected async Task PutAsync(string name, string triggers, string more = "")
    {
        using var definition = new StringContent($"{more}\ntriggers: [{triggers}]\nsteps: [{{ name: only, region: north, event: two }}]", Encoding.UTF8, "application/yaml");
        using var stored = await Coordinator.Http.PutAsync($"/api/v1/chains/{name}", definition, Cancel);
        Assert.True(stored.IsSuccessStatusCode, await stored.Content.ReadAsStringAsync(Cancel));
    }

    /// <summary>The runs of a chain, with what they were started with.</summary>
    protected async Task<IReadOnlyList<RunResponse>> RunsOfAsync(string chain)
    {
        var list = await ListedAsync(chain, Cancel);
        return await Task.WhenAll(list.Select(run => Coordinator.Api.GetRunAsync(run.Id, wait: null, Cancel)));
    }

    /// <summary>Waits until a chain has so many runs.</summary>
    protected async Task<IReadOnlyList<RunResponse>> UntilRunsAsync(string chain, int count)
    {
        await Eventually.HoldsAsync(cancel => ListedAsync(chain, cancel), runs => runs.Count >= count, TimeSpan.FromSeconds(120), Cancel);
        return await RunsOfAsync(chain);
    }

    private async Task<IReadOnlyList<RunSummaryResponse>> ListedAsync(string chain, CancellationToken cancellationToken) =>
        (await Coordinator.Api.GetRunsAsync(chain, state: null, before: null, limit: 500, cancellationToken)).Runs;
}
