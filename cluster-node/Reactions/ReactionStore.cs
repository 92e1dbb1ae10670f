using Npgsql;

namespace Federation.ClusterNode.Reactions;

/// <summary>The moments that wait for a reaction, within the caller's transaction.</summary>
internal static class ReactionStore
{
    /// <summary>Adds the first start of each job of the rows <c>taken</c>, if something follows from it.</summary>
    public const string InsertStarts =
        $"insert into job_reactions (id, moment, event_id) select id, '{Moments.Start}', event_id from taken where tells_start and first_started_at is null";

    /// <summary>Adds the end of each job of the rows <c>ended</c>, if something follows from it.</summary>
    public const string InsertEnds = $"insert into job_reactions (id, moment, event_id) select id, '{Moments.End}', event_id from ended where tells_end";

    private const string Take =
        """
        with next as materialized (select id, moment from job_reactions order by at limit $1 for update skip locked)
        delete from job_reactions r using next n where r.id = n.id and r.moment = n.moment
        returning r.id, r.moment, r.event_id, r.description
        """;

    private const string Insert = "insert into job_reactions (id, moment, event_id, description) select * from unnest($1::text[], $2::text[], $3::text[], $4::text[])";

    /// <summary>Takes the oldest moments that no other node is reacting to; they are gone once the transaction is committed.</summary>
    public static async Task<IReadOnlyList<Reaction>> TakeAsync(int most, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Take, connection) { Parameters = { new() { Value = most } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var taken = new List<Reaction>();
        while (await rows.ReadAsync(cancellationToken))
            taken.Add(new Reaction(rows.GetString(0), rows.GetString(1), rows.GetString(2), rows.IsDBNull(3) ? null : rows.GetString(3)));
        return taken;
    }

    /// <summary>Adds moments.</summary>
    public static async Task AddAsync(IReadOnlyCollection<Reaction> reactions, NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        if (reactions.Count == 0) return;
        await using var command = new NpgsqlCommand(Insert, connection)
        {
            Parameters =
            {
                new() { Value = reactions.Select(reaction => reaction.Id).ToArray() },
                new() { Value = reactions.Select(reaction => reaction.Moment).ToArray() },
                new() { Value = reactions.Select(reaction => reaction.EventId).ToArray() },
                new() { Value = reactions.Select(reaction => reaction.Description).ToArray() },
            },
        };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}
