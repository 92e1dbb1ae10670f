using Federation.Contracts.Coordinator;
using Npgsql;

namespace Federation.Coordinator.Alerts;

/// <summary>The silences. Those that are over are forgotten with the next one that is made.</summary>
public sealed class SilenceStore(NpgsqlDataSource dataSource)
{
    private const string Columns = "id, rule, subject, until, reason, by";

    /// <summary>Those that are not over, the one that ends first first.</summary>
    public async Task<IReadOnlyList<SilenceResponse>> ActiveAsync(CancellationToken cancellationToken)
    {
        await using var command = dataSource.CreateCommand($"select {Columns} from alert_silences where until > now() order by until");
        return await ReadAsync(command, cancellationToken);
    }

    /// <summary>Makes one.</summary>
    public static async Task<SilenceResponse> AddAsync(NpgsqlTransaction transaction, SilenceRequest request, string by, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(
            $"""
            with over as (delete from alert_silences where until < now())
            insert into alert_silences ({Columns}) values (gen_random_uuid(), $1, $2, now() + $3, $4, $5) returning {Columns}
            """,
            transaction.Connection, transaction)
        {
            Parameters =
            {
                new() { Value = request.Rule }, new() { Value = request.Subject }, new() { Value = TimeSpan.FromMinutes(request.Minutes) }, new() { Value = request.Reason }, new() { Value = by },
            },
        };
        return (await ReadAsync(command, cancellationToken)).Single();
    }

    /// <summary>Ends one; null if there is none with that id.</summary>
    public static async Task<SilenceResponse?> RemoveAsync(NpgsqlTransaction transaction, Guid id, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand($"delete from alert_silences where id = $1 returning {Columns}", transaction.Connection, transaction) { Parameters = { new() { Value = id } } };
        return (await ReadAsync(command, cancellationToken)).SingleOrDefault();
    }

    private static async Task<IReadOnlyList<SilenceResponse>> ReadAsync(NpgsqlCommand command, CancellationToken cancellationToken)
    {
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var silences = new List<SilenceResponse>();
        while (await rows.ReadAsync(cancellationToken))
            silences.Add(new SilenceResponse(rows.GetGuid(0), rows.GetString(1), rows.GetString(2), rows.GetFieldValue<DateTimeOffset>(3), rows.GetString(4), rows.GetString(5)));
        return silences;
    }
}
