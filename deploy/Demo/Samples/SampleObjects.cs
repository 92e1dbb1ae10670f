using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Demo.Hosting;
using Federation.Demo.Site;

namespace Federation.Demo.Samples;

/// <summary>The sample events and the chains over them, as they stand in <c>deploy/samples</c>.</summary>
public sealed class SampleObjects(RunFolder folder, LocalFederation federation)
{
    /// <summary>The name of the chain that is run before people's eyes.</summary>
    public const string Chain = "nightly-close";

    /// <summary>Chains that are started for people to look around: one fails, one waits for an approval, one runs for an hour.</summary>
    private static readonly string[] ToLookAt = ["monthly-audit", "price-release", "market-watch"];

    /// <summary>Makes the events through their regions' own APIs and the chains through the coordinator's; those of an earlier start become what the files say.</summary>
    public async Task PutAsync(SitePlan plan, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Exchange);
        var (here, overseas) = (federation.Region(plan.Regions[0]), federation.Region(plan.Regions[1]));
        await PutEventAsync(here, "extract", new() { ["rows"] = 20_000 }, cancellationToken);
        await PutEventAsync(overseas, "transform", new() { ["parts"] = 10, ["pause"] = 0.8 }, cancellationToken);
        await PutEventAsync(here, "load", [], cancellationToken);
        await PutEventAsync(overseas, "audit", [], cancellationToken);
        foreach (var region in new[] { here, overseas }) await PutEventAsync(region, "watch", [], cancellationToken);

        foreach (var chain in ToLookAt.Prepend(Chain))
        {
            using var definition = new StringContent(await ReadAsync($"{chain}.yaml", cancellationToken), Encoding.UTF8, new MediaTypeHeaderValue("application/yaml"));
            await federation.Coordinator.PutChainAsync(chain, definition, cancellationToken);
        }
    }

    /// <summary>Starts a run of each chain that people find when they look around, unless one is under way.</summary>
    public async Task StartToLookAtAsync(CancellationToken cancellationToken)
    {
        foreach (var chain in ToLookAt)
        {
            var underWay = await federation.Coordinator.GetRunsAsync(chain, RunStates.Running, before: null, limit: 1, cancellationToken);
            if (underWay.Runs.Count == 0) await federation.Coordinator.StartRunAsync(chain, new StartRunRequest(), idempotencyKey: null, wait: null, cancellationToken);
        }
    }

    /// <summary>The folder by which the sample jobs hand on files, as a shared store would be.</summary>
    private string Exchange => folder["exchange"];

    private async Task PutEventAsync(IRegionApi region, string id, JsonObject parameters, CancellationToken cancellationToken)
    {
        parameters["script"] = await ReadAsync($"{id}.sh", cancellationToken);
        parameters["annotate"] = 0;
        parameters["json"] = 1;
        parameters["exchange"] = Exchange;
        var sample = new JsonObject
        {
            ["id"] = id,
            ["title"] = $"{char.ToUpperInvariant(id[0])}{id[1..]}",
            ["enabled"] = 1,
            ["category"] = "general",
            ["plugin"] = "shellplug",
            ["target"] = "allgrp",
            ["timing"] = false,
            ["params"] = parameters,
        };

        var known = await region.GetEventAsync(new() { ["id"] = id }, cancellationToken);
        var reply = known.Code.IsOk ? await region.UpdateEventAsync(sample, cancellationToken) : await region.CreateEventAsync(sample, cancellationToken);
        if (!reply.Code.IsOk) throw new DemoException($"The event {id} was refused: {reply.Description}");
    }

    private Task<string> ReadAsync(string name, CancellationToken cancellationToken) =>
        File.ReadAllTextAsync(Path.Combine(folder.Root, "deploy", "samples", name), cancellationToken);
}
