using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Npgsql;

namespace Federation.Benchmarks;

/// <summary>A region of a hundred thousand scheduled events: its start, its rest, its pages, and how late jobs start when many events are due at one second.</summary>
public sealed class Events : IBenchmark
{
    private const int All = 100_000;
    private const int DueAtOnce = 500;
    private const int Pages = 200;
    private const int PageSize = 50;
    private const int Restarts = 5;

    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(20);

    /// <summary>Copies of one event, each with its row in the schedule.</summary>
    private static readonly string Copy =
        $"""
         with copies as materialized (select 'ecopy' || number as id, number from generate_series(1, {All}) number),
         made as (
           insert into mt_doc_event select (jsonb_populate_record(m, jsonb_build_object(
             'id', c.id, 'created_at', m.created_at - c.number * interval '1 second',
             'data', jsonb_set(jsonb_set(m.data, array['Id'], to_jsonb(c.id)), array['Data', 'id'], to_jsonb(c.id))))).* from mt_doc_event m, copies c where m.id = $1
         )
         insert into event_schedule (event_id, cursor, next_due_at) select c.id, s.cursor, s.next_due_at from copies c, event_schedule s where s.event_id = $1
         """;

    /// <inheritdoc />
    public string Name => "events";

    /// <inheritdoc />
    public async IAsyncEnumerable<Measurement> MeasureAsync(TestPostgres postgres, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var folder = new TemporaryFolder();
        await using var region = await RegionHarness.StartAsync(postgres, "eu-west", folder.Path, nodes: 1, new Dictionary<string, string>(), cancellationToken);
        await FillAsync(region, await CreateAsync(region, new JsonObject { ["cron"] = "0 0 1 1 *" }, cancellationToken), cancellationToken);

        var node = region.Nodes[0];
        yield return new(Name, $"start with {All} events, p50", await node.RestartsAsync(Restarts, cancellationToken), "ms", Goal: 3000);

        await Eventually.PassesAsync(Settling, cancellationToken);
        var before = ProgramUse.ProcessorTime(node);
        await Eventually.PassesAsync(Watched, cancellationToken);
        yield return new(Name, $"idle with {All} events, processor", 100 * (ProgramUse.ProcessorTime(node) - before) / Watched, "% of a core", Goal: 3);

        using var http = new HttpClient { BaseAddress = node.Url, DefaultRequestHeaders = { { "X-API-Key", region.ApiKey } } };
        yield return new(Name, $"get_schedule of {All} events, a page of {PageSize}, p50", await PagesAsync(http, 0, cancellationToken), "ms", Goal: 5);
        yield return new(Name, $"get_schedule of {All} events, a page in the middle, p50", await PagesAsync(http, All / 2, cancellationToken), "ms");

        var late = await LatenessAsync(region, cancellationToken);
        yield return new(Name, $"{DueAtOnce} events due at one second, start after it, p50", late.Percentile(0.50), "ms");
        yield return new(Name, $"{DueAtOnce} events due at one second, the last one's start after it", late.Percentile(1), "ms", Goal: 3000);
    }

    private static async Task<string> CreateAsync(RegionHarness region, JsonObject timing, CancellationToken cancellationToken)
    {
        var id = await region.CreateShellEventAsync("Nothing", "#!/bin/sh\nexit 0\n", cancellationToken);
        var reply = await region.Api.UpdateEventAsync(new JsonObject { ["id"] = id, ["timing"] = timing }, cancellationToken);
        return reply.Code.IsOk ? id : throw new InvalidOperationException(reply.Description);
    }

    private static async Task FillAsync(RegionHarness region, string model, CancellationToken cancellationToken)
    {
        await using var copy = region.Database.DataSource.CreateCommand(Copy);
        copy.CommandTimeout = 0;
        copy.Parameters.Add(new NpgsqlParameter { Value = model });
        await copy.ExecuteNonQueryAsync(cancellationToken);
        await using var analyze = region.Database.DataSource.CreateCommand("vacuum analyze mt_doc_event, event_schedule");
        await analyze.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<double> PagesAsync(HttpClient http, int from, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var page = 0; page < Pages; page++)
        {
            var begun = TimeProvider.System.GetTimestamp();
            var answer = await http.GetByteArrayAsync(new Uri($"/api/app/get_schedule/v1?offset={from + page}&limit={PageSize}", UriKind.Relative), cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
            if (answer.Length < PageSize * 100) throw new InvalidOperationException("The page is not whole.");
        }

        return samples.Percentile(0.50);
    }

    /// <summary>Makes events that are all due at one second some time ahead, and answers how long after it each one's job was started.</summary>
    private static async Task<Samples> LatenessAsync(RegionHarness region, CancellationToken cancellationToken)
    {
        var due = DateTimeOffset.FromUnixTimeSeconds(TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + 60);
        await Parallel.ForEachAsync(
            Enumerable.Range(0, DueAtOnce), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken },
            async (_, cancel) => await CreateAsync(region, new JsonObject { ["at"] = new JsonArray(due.ToUnixTimeSeconds()) }, cancel));

        await using var started = region.Database.DataSource.CreateCommand("select count(*) from jobs where started_at is not null");
        await Eventually.HoldsAsync(async cancel => (long)(await started.ExecuteScalarAsync(cancel))!, jobs => jobs == DueAtOnce, TimeSpan.FromMinutes(3), cancellationToken);

        var late = new Samples();
        await using var read = region.Database.DataSource.CreateCommand("select started_at from jobs");
        await using var rows = await read.ExecuteReaderAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken)) late.Add(rows.GetFieldValue<DateTimeOffset>(0) - due);
        return late;
    }
}
