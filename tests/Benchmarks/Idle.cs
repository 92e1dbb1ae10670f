using System.Runtime.CompilerServices;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Programs;
using Federation.TestKit.Waiting;

namespace Federation.Benchmarks;

/// <summary>What the programs take while there is nothing to do.</summary>
public sealed class Idle : IBenchmark
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Until what a start leaves to be done later, such as compiling again what is used often, is done.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(60);

    /// <inheritdoc />
    public string Name => "idle";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var federation = await FederationHarness.StartAsync(postgres, new FederationPlan(), cancellationToken);
        await using var satellite = await federation.Regions[0].StartSatelliteAsync("satellite", Path.Combine(federation.Folder, "satellite"), [federation.Regions[0].Nodes[0].Url], None, cancellationToken);
        (string Name, ProgramProcess Program, double? MostMiB)[] programs = [("cluster-node", federation.Regions[0].Nodes[0], 150), ("satellite", satellite, 150), ("coordinator", federation.Coordinators[0], null)];
        await Eventually.PassesAsync(Settling, cancellationToken);

        var before = programs.Select(it => ProgramUse.ProcessorTime(it.Program)).ToList();
        await Eventually.PassesAsync(Watched, cancellationToken);
        foreach (var ((name, program, most), used) in programs.Zip(before))
        {
            yield return new(Name, $"{name}, memory", ProgramUse.ResidentMiB(program), "MiB", Goal: most, Cronicle: 70);
            yield return new(Name, $"{name}, processor", 100 * (ProgramUse.ProcessorTime(program) - used) / Watched, "% of a core", Goal: 2);
        }
    }
}
