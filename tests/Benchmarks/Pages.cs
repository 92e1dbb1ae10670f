using System.Runtime.CompilerServices;
using Federation.Contracts.Coordinator;
using Federation.TestKit.Postgres;

namespace Federation.Benchmarks;

/// <summary>How soon lists and pages are there when millions of events are stored.</summary>
public sealed class Pages : IBenchmark
{
    private const int Runs = 250_000;
    private const int EventsPerRun = 20;
    private const int Asked = 200;

    /// <summary>Copies of a run that really was, spread over the past: with everything that is stored of it.</summary>
    private static readonly string Copy =
        $"""
         with model as (select id from run_summaries order by started_at limit 1),
         copies as materialized (select gen_random_uuid() as id, number from generate_series(1, {Runs}) number),
         streams as (insert into mt_streams select (jsonb_populate_record(s, jsonb_build_object('id', c.id))).* from mt_streams s, model m, copies c where s.id = m.id),
         events as (insert into mt_events select (jsonb_populate_record(e, jsonb_build_object('seq_id', nextval('mt_events_sequence'), 'id', gen_random_uuid(), 'stream_id', c.id, 'version', number))).*
           from copies c, generate_series(1, {EventsPerRun}) number, lateral (select e.* from mt_events e, model m where e.stream_id = m.id order by e.version limit 1 offset (number - 1) % 3) e),
         runs as (insert into mt_doc_runs select (jsonb_populate_record(r, jsonb_build_object('id', c.id))).* from mt_doc_runs r, model m, copies c where r.id = m.id)
         insert into run_summaries (id, chain, version, state, started_by, tags, started_at, ended_at, steps, steps_over, problem, words)
         select c.id, 'chain-' || c.number % 100, s.version, case when c.number % 50 = 0 then 'failed' else s.state end, s.started_by, array['tag-' || c.number % 20], s.started_at - c.number * interval '1 minute', s.ended_at,
           s.steps, s.steps_over, null, to_tsvector('simple', 'chain-' || c.number % 100 || ' customer-' || c.number % 5000)
         from run_summaries s, model m, copies c where s.id = m.id
         """;

    /// <inheritdoc />
    public string Name => "pages";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var coordinator = await LoneCoordinator.StartAsync(postgres, cancellationToken);
        await coordinator.PutChainAsync("ten-steps", Enumerable.Repeat("no-op", 10), cancellationToken);
        var model = await coordinator.StartRunAsync("ten-steps", wait: 25, cancellationToken);
        await ExecuteAsync(coordinator.Database, Copy, cancellationToken);
        await ExecuteAsync(coordinator.Database, "analyze", cancellationToken);
        var events = $"{Runs * EventsPerRun / 1_000_000.0:0.#} million events";
        var api = coordinator.Api;

        (string What, Func<int, Task<RunListResponse>> Ask)[] lists =
        [
            ("all", _ => api.GetRunsAsync(null, null, null, null, cancellationToken)),
            ("of a chain", i => api.GetRunsAsync($"chain-{i % 100}", null, null, null, cancellationToken)),
            ("of a state", _ => api.GetRunsAsync(null, RunStates.Failed, null, null, cancellationToken)),
            ("of a chain and a state", i => api.GetRunsAsync($"chain-{i % 100}", RunStates.Failed, null, null, cancellationToken)),
            ("with a tag", i => api.GetRunsAsync(null, null, null, null, cancellationToken, tag: $"tag-{i % 20}")),
            ("with words", i => api.GetRunsAsync(null, null, null, null, cancellationToken, text: $"customer-{i}")),
        ];
        foreach (var (what, ask) in lists) yield return new(Name, $"{events}, list of runs {what}, p50", await MedianAsync(ask), "ms", Goal: 20);

        var deep = await api.GetRunsAsync(null, null, null, 500, cancellationToken);
        for (var page = 1; page < 20; page++) deep = await api.GetRunsAsync(null, null, deep.Next, 500, cancellationToken);
        yield return new(Name, $"{events}, list of runs from the 10,000th on, p50", await MedianAsync(_ => api.GetRunsAsync(null, null, deep.Next, null, cancellationToken)), "ms", Goal: 20);
        yield return new(Name, $"{events}, a run, p50", await MedianAsync(_ => api.GetRunAsync(model.Id, wait: null, cancellationToken)), "ms", Goal: 20);
        yield return new(Name, $"{events}, a run's history, p50", await MedianAsync(_ => api.GetRunEventsAsync(deep.Runs[^1].Id, cancellationToken)), "ms", Goal: 20);
    }

    private static async Task<double> MedianAsync<T>(Func<int, Task<T>> ask)
    {
        var samples = new Samples();
        for (var i = 0; i < Asked; i++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            await ask(i);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return samples.Percentile(0.50);
    }

    private static async Task ExecuteAsync(TestDatabase database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        command.CommandTimeout = 0;
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
