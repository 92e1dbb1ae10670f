using System.Runtime.CompilerServices;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Npgsql;

namespace Federation.Benchmarks;

/// <summary>A thousand chains with schedules: what they take while nothing is due, and how late runs start when many are due at once.</summary>
public sealed class Schedules : IBenchmark
{
    private const int Chains = 1000;
    private const int DueAtOnce = 500;
    private const int AtOnce = 8;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    /// <inheritdoc />
    public string Name => "schedules";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var plan = new FederationPlan { Regions = ["eu-west"], CoordinatorSettings = new Dictionary<string, string> { ["Logging:LogLevel:Default"] = "Warning" } };
        await using var federation = await FederationHarness.StartAsync(postgres, plan, cancellationToken);
        await federation.Regions[0].CreateShellEventAsync("nothing", "#!/bin/sh\n", cancellationToken);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, Chains), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken },
            async (number, cancel) => await federation.PutChainAsync($"chain-{number}", Definition("0 0 1 1 *"), cancel));

        yield return new(Name, $"coordinator with {Chains} schedules, processor", await IdleAsync(federation, cancellationToken), "% of a core", Goal: 3);

        var late = await LatenessAsync(federation, cancellationToken);
        yield return new(Name, $"{DueAtOnce} of them due at once, start after the instant, p50", late.Percentile(0.50), "ms", Goal: 3000);
        yield return new(Name, $"{DueAtOnce} of them due at once, start after the instant, p99", late.Percentile(0.99), "ms", Goal: 5000);
    }

    private static async Task<double> IdleAsync(FederationHarness federation, CancellationToken cancellationToken)
    {
        await Eventually.PassesAsync(Settling, cancellationToken);
        var before = ProgramUse.ProcessorTime(federation.Coordinators[0]);
        await Eventually.PassesAsync(Watched, cancellationToken);
        return 100 * (ProgramUse.ProcessorTime(federation.Coordinators[0]) - before) / Watched;
    }

    /// <summary>Lets schedules come due at one instant, a few seconds from now.</summary>
    private static async Task<Samples> LatenessAsync(FederationHarness federation, CancellationToken cancellationToken)
    {
        await using var database = NpgsqlDataSource.Create(federation.Database.ConnectionString);
        await using var due = database.CreateCommand(
            $"""
            update chain_triggers set definition = jsonb_set(definition, '{"{schedule,cron}"}', '"0 * * * * *"'),
              cursor_at = date_trunc('minute', now()), next_at = date_trunc('minute', now()) + interval '1 minute'
            where chain in (select chain from chain_triggers order by chain limit {DueAtOnce})
            """);
        await due.ExecuteNonQueryAsync(cancellationToken);

        await using var count = database.CreateCommand("select count(*) from run_summaries");
        await Eventually.HoldsAsync(async cancel => (long)(await count.ExecuteScalarAsync(cancel))!, runs => runs >= DueAtOnce, TimeSpan.FromMinutes(3), cancellationToken);

        var late = new Samples();
        await using var read = database.CreateCommand($"select started_at - date_trunc('minute', started_at) from run_summaries order by started_at limit {DueAtOnce}");
        await using var reader = await read.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken)) late.Add(reader.GetTimeSpan(0));
        return late;
    }

    private static string Definition(string cron) => $$"""
        triggers: [{ name: nightly, schedule: { cron: "{{cron}}" } }]
        steps: [{ name: nothing, region: eu-west, eventTitle: nothing, condition: "false" }]
        """;
}
