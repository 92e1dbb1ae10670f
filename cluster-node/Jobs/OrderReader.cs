using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Reactions;
using Npgsql;

namespace Federation.ClusterNode.Jobs;

/// <summary>Makes orders for a worker of the rows of jobs.</summary>
internal sealed class OrderReader(PluginSecrets secrets, ReactionLoop reactions)
{
    /// <summary>The columns that are read, of <c>jobs</c>.</summary>
    public const string Columns = "id, epoch, data::text, plugin_data::text, started_at, retries, clock_timestamp() - first_started_at, log_size, tells_start, started_at - accepted_at";

    /// <summary>Reads a result.</summary>
    /// <param name="rows">The rows, with <see cref="Columns"/> first.</param>
    /// <param name="node">Whose jobs they are.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <param name="areTaken">Whether the jobs are being taken just now, which is timed.</param>
    public async Task<IReadOnlyList<JobOrder>> ReadAsync(NpgsqlDataReader rows, string node, CancellationToken cancellationToken, bool areTaken = false)
    {
        var (orders, tell) = (new List<JobOrder>(), false);
        while (await rows.ReadAsync(cancellationToken))
        {
            var job = JsonNode.Parse(rows.GetString(2))!.AsObject();
            job["time_start"] = rows.GetFieldValue<DateTimeOffset>(4).ToEpochSeconds();
            job["hostname"] = node;
            if (!rows.IsDBNull(5)) job["retries"] = rows.GetInt32(5);
            var earlier = rows.IsDBNull(6) ? null : new EarlierTries(rows.GetFieldValue<TimeSpan>(6), rows.GetInt64(7));
            orders.Add(new JobOrder(new JobKey(rows.GetString(0), rows.GetInt32(1)), job, secrets.Open(JsonNode.Parse(rows.GetString(3))!.AsObject()), earlier));
            tell |= rows.GetBoolean(8);
            if (areTaken && earlier is null) JobsTelemetry.NoteStart(rows.GetFieldValue<TimeSpan>(9));
        }

        if (tell) reactions.WakeUp();
        return orders;
    }
}
