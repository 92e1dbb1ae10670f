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

    /// <summary>The id of a copy by its number, which is 1 to <see cref="Runs"/>.</summary>
    private const string CopyId = "md5('copy ' || n.number)::uuid";

    /// <inheritdoc />
    public string Name => "pages";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await using var coordinator = await LoneCoordinator.StartAsync(postgres, cancellationToken);
        await coordinator.PutChainAsync("ten-steps", Enumerable.Repeat("no-op", 10), cancellationToken);
        var model = await coordinator.StartRunAsync("ten-steps", wait: 25, cancellationToken);
        await CopyAsync(coordinator.Database, model.Id, cancellationToken);
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

    /// <summary>Copies a run that really was, spread over the past: with everything that is stored of it.</summary>
    private static async Task CopyAsync(TestDatabase database, Guid model, CancellationToken cancellationToken)
    {
        await RowsAsync("mt_streams", "one.id = $1", $"generate_series(1, {Runs}) n (number)", ("id", CopyId));
        await RowsAsync(
            "mt_events", "one.stream_id = $1 and one.version = 1 + e.number % 3", $"generate_series(1, {Runs}) n (number), generate_series(1, {EventsPerRun}) e (number)",
            ("seq_id", "nextval('mt_events_sequence')"), ("id", "gen_random_uuid()"), ("stream_id", CopyId), ("version", "e.number"));
        await RowsAsync("mt_doc_runs", "one.id = $1", $"generate_series(1, {Runs}) n (number)", ("id", CopyId));
        await RowsAsync(
            "run_summaries", "one.id = $1", $"generate_series(1, {Runs}) n (number)",
            ("id", CopyId), ("chain", "'chain-' || n.number % 100"), ("state", "case when n.number % 50 = 0 then 'failed' else one.state end"), ("tags", "array['tag-' || n.number % 20]"),
            ("started_at", "one.started_at - n.number * interval '1 minute'"), ("words", "to_tsvector('simple', 'chain-' || n.number % 100 || ' customer-' || n.number % 5000)"));
        await using var analyze = database.DataSource.CreateCommand("analyze");
        await analyze.ExecuteNonQueryAsync(cancellationToken);

        async Task RowsAsync(string table, string which, string times, params (string Column, string Value)[] changed)
        {
            await using var columns = database.DataSource.CreateCommand("select attname from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''");
            columns.Parameters.Add(new() { Value = table });
            List<string> names = [];
            await using (var reader = await columns.ExecuteReaderAsync(cancellationToken))
                while (await reader.ReadAsync(cancellationToken)) names.Add(reader.GetString(0));
            var values = names.Select(name => changed.FirstOrDefault(change => change.Column == name).Value ?? $"one.{name}");
            await using var copy = database.DataSource.CreateCommand($"insert into {table} ({string.Join(", ", names)}) select {string.Join(", ", values)} from {table} one, {times} where {which}");
            copy.CommandTimeout = 0;
            copy.Parameters.Add(new() { Value = model });
            await copy.ExecuteNonQueryAsync(cancellationToken);
        }
    }
}
