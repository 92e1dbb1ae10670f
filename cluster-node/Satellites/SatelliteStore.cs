using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Hosting;
using Npgsql;

namespace Federation.ClusterNode.Satellites;

/// <summary>The region's satellites: who may enrol, whose credential is whose, and what each last told of its link. Of secrets only hashes are kept.</summary>
public sealed class SatelliteStore(NpgsqlDataSource database, TimeProvider time)
{
    private const string NameIsTaken = "select exists (select from servers where name = $1) and not exists (select from satellites where name = $1)";

    private const string Invite =
        """
        insert into satellites (name, token_hash, token_expires_at, session, bytes_sent, bytes_received, results_pending, log_pending)
        values ($1, $2, clock_timestamp() + $3, 0, 0, 0, 0, 0)
        on conflict (name) do update set token_hash = excluded.token_hash, token_expires_at = excluded.token_expires_at, token_used_at = null
        returning token_expires_at
        """;

    /// <summary>A token that was used is good for one thing: to be told again with the same credential that it was used.</summary>
    private const string Enrol =
        """
        with met as (select token_used_at is null as is_new from satellites where name = $1 for update)
        update satellites set credential_hash = $3, token_used_at = coalesce(token_used_at, clock_timestamp()), enrolled_at = case when is_new then clock_timestamp() else enrolled_at end
        from met where name = $1 and token_hash = $2 and (is_new and token_expires_at > clock_timestamp() or credential_hash = $3)
        returning is_new
        """;

    private const string WhyNot =
        """
        select case when token_used_at is not null then 'The enrolment token of ' || name || ' was used before, by another credential.'
          else 'The enrolment token of ' || name || ' expired at ' || to_char(token_expires_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI:SS') || ' UTC.' end
        from satellites where name = $1 and token_hash = $2
        """;

    private const string Revoke = "update satellites set credential_hash = null, token_hash = null, enrolled_at = null where name = $1 and coalesce(credential_hash, token_hash) is not null";

    private const string List =
        """
        select name, enrolled_at, case when token_hash is not null and token_used_at is null and token_expires_at > clock_timestamp() then token_expires_at end,
          last_contact_at, round_trip, clock_offset, bytes_sent, bytes_received, results_pending, log_pending
        from satellites order by name
        """;

    /// <summary>Makes a token by which one machine may become the satellite of that name, once. A satellite that there is keeps its credential until the token is used.</summary>
    /// <param name="name">The satellite's hostname, 1 to 100 characters.</param>
    /// <param name="validFor">How long the token may be used.</param>
    /// <param name="actor">Who makes it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RefusalException">A node of the region has this name.</exception>
    public async Task<(string Token, DateTimeOffset ExpiresAt)> InviteAsync(string name, TimeSpan validFor, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var look = new NpgsqlCommand(NameIsTaken, connection) { Parameters = { new() { Value = name } } };
        if (await look.ExecuteScalarAsync(cancellationToken) is true) throw new RefusalException("satellite", $"{name} is a node of this region: choose another hostname for the satellite.");

        var token = SatelliteSecrets.New();
        await using var invite = new NpgsqlCommand(Invite, connection) { Parameters = { new() { Value = name }, new() { Value = SatelliteSecrets.HashOf(token) }, new() { Value = validFor } } };
        await using (var row = await invite.ExecuteReaderAsync(cancellationToken))
        {
            await row.ReadAsync(cancellationToken);
            var expiresAt = row.GetFieldValue<DateTimeOffset>(0);
            await row.CloseAsync();
            await ActivityStore.AddAsync(actor.Did("satellite_invite", ("hostname", name)), time.GetUtcNow(), connection, cancellationToken);
            await transaction.CommitAsync(cancellationToken);
            return (token, expiresAt);
        }
    }

    /// <summary>Takes a token for a credential; the same two again change nothing.</summary>
    /// <exception cref="RefusalException">The token is not, or no longer, good for this hostname.</exception>
    public async Task EnrolAsync(string name, string token, string credential, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var enrol = new NpgsqlCommand(Enrol, connection)
        {
            Parameters = { new() { Value = name }, new() { Value = SatelliteSecrets.HashOf(token) }, new() { Value = SatelliteSecrets.HashOf(credential) } },
        };
        if (await IsNewAsync(enrol, cancellationToken) is not { } isNew)
            throw new RefusalException("token", $"{await WhyNotAsync(connection, name, token, cancellationToken)} An administrator can make a new one: cluster-node satellite token {name}.");
        if (isNew) await ActivityStore.AddAsync(actor.Did("satellite_enrol", ("hostname", name)), time.GetUtcNow(), connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Whether the token was new; null if it is not good.</summary>
    private static async Task<bool?> IsNewAsync(NpgsqlCommand enrol, CancellationToken cancellationToken)
    {
        try
        {
            return await enrol.ExecuteScalarAsync(cancellationToken) as bool?;
        }
        catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            throw new RefusalException("credential", "Another satellite has this credential: each makes one of its own, in a data folder of its own.");
        }
    }

    /// <summary>Why a token is not good for a hostname. Whoever has not a token of that hostname learns nothing of it.</summary>
    private static async Task<string> WhyNotAsync(NpgsqlConnection connection, string name, string token, CancellationToken cancellationToken)
    {
        await using var ask = new NpgsqlCommand(WhyNot, connection) { Parameters = { new() { Value = name }, new() { Value = SatelliteSecrets.HashOf(token) } } };
        return (string?)await ask.ExecuteScalarAsync(cancellationToken) ?? $"This is no enrolment token of {name}: it was made for another hostname, a newer one has replaced it, or it was revoked.";
    }

    /// <summary>Ends a satellite's credential and token at once. False if it has neither.</summary>
    public async Task<bool> RevokeAsync(string name, Actor actor, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using var revoke = new NpgsqlCommand(Revoke, connection) { Parameters = { new() { Value = name } } };
        if (await revoke.ExecuteNonQueryAsync(cancellationToken) == 0) return false;
        await ActivityStore.AddAsync(actor.Did("satellite_revoke", ("hostname", name)), time.GetUtcNow(), connection, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    /// <summary>Whose credential this is; null if nobody's.</summary>
    public async Task<string?> FindAsync(string credential, CancellationToken cancellationToken)
    {
        await using var find = database.CreateCommand("select name from satellites where credential_hash = $1");
        find.Parameters.Add(new() { Value = SatelliteSecrets.HashOf(credential) });
        return (string?)await find.ExecuteScalarAsync(cancellationToken);
    }

    /// <summary>All satellites, by name.</summary>
    public async Task<IReadOnlyList<Satellite>> AllAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(List);
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<Satellite>();
        while (await rows.ReadAsync(cancellationToken)) all.Add(new Satellite(rows.GetString(0), Instant(rows, 1), Instant(rows, 2), Link(rows)));
        return all;
    }

    private static SatelliteLink? Link(NpgsqlDataReader row) => Instant(row, 3) is { } at
        ? new SatelliteLink(at, Number(row, 4), Number(row, 5), row.GetInt64(6), row.GetInt64(7), row.GetInt32(8), row.GetInt64(9))
        : null;

    private static DateTimeOffset? Instant(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetFieldValue<DateTimeOffset>(column);

    private static double? Number(NpgsqlDataReader row, int column) => row.IsDBNull(column) ? null : row.GetDouble(column);
}
