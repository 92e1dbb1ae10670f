using Federation.TestKit.Postgres;
using Federation.WanLab.Bench;
using Federation.WanLab.Reports;
using Federation.WanLab.Sites;
using Spectre.Console;

namespace Federation.WanLab;

/// <summary>One run of the bench: a fresh site for each scenario, a live table, a report.</summary>
public sealed class LabSession(LabOptions options, IAnsiConsole console, TimeProvider time)
{
    private readonly List<Outcome> outcomes = [];

    private string Title => options.IsChain ? "Two regions chained by the coordinator" : "A satellite overseas";

    /// <summary>Runs every scenario, writes the report, and answers 0 if all are good, otherwise 1.</summary>
    public async Task<int> RunAsync(CancellationToken stop)
    {
        var began = time.GetUtcNow();
        if (Console.IsOutputRedirected) await RunPlainlyAsync(stop);
        else await console.Live(new Text("")).StartAsync(live => RunAllAsync(underWay => live.UpdateTarget(OutcomeTable.Draw(Title, outcomes, underWay)), stop));

        var report = new LabReport(Title, options.Scale.Name, options.Scale.Jobs, $"{Environment.ProcessorCount} cores", began, outcomes);
        var name = options.IsChain ? "wan-lab-chain" : "wan-lab-satellite";
        report.Write(options.Folder, name);
        console.WriteLine($"The report is {Path.Combine(options.Folder, name)}.md and .json");
        return outcomes.All(outcome => outcome.IsGood) ? 0 : 1;
    }

    private async Task RunPlainlyAsync(CancellationToken stop)
    {
        await RunAllAsync(_ => { }, stop);
        console.Write(OutcomeTable.Draw(Title, outcomes, underWay: null));
    }

    private async Task RunAllAsync(Action<Outcome?> show, CancellationToken stop)
    {
        foreach (var scenario in options.Scenarios)
        {
            outcomes.Add(await RunAsync(scenario, show, stop));
            show(null);
            if (Console.IsOutputRedirected) console.WriteLine(string.Join(" | ", OutcomeTable.CellsOf(outcomes[^1])));
        }
    }

    private async Task<Outcome> RunAsync(Scenario scenario, Action<Outcome?> show, CancellationToken stop)
    {
        var isLong = scenario.BytesPerSecond is not null;
        if (options.IsChain)
        {
            await using var chain = await ChainSite.StartAsync(options.Scale, isLong, stop);
            return await new ScenarioRun(scenario, options.Scale, chain, chain.Jobs, time).RunAsync(show, stop);
        }

        await using var postgres = new TestPostgres { CopiesModels = false };
        await using var site = await SatelliteSite.StartAsync(postgres, options.Scale, isLong, stop);
        return await new ScenarioRun(scenario, options.Scale, site, site.Jobs, time).RunAsync(show, stop);
    }
}
