using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Servers;

/// <summary>Lets this node go as it was asked to: told by its own row among the servers, so whoever is asked, the right node hears of it.</summary>
public sealed class Departure(NpgsqlDataSource database, WorkSignal work, IHostApplicationLifetime lifetime, IOptions<NodeOptions> node, ILogger<Departure> logger)
{
    private const string RunsJobs = "select exists (select from jobs where node = $1 and state = 'running')";

    private string? last;

    /// <summary>Whether this node is to be started again when it has stopped.</summary>
    public bool WantsRestart { get; private set; }

    /// <summary>Does what is to be done now about the wish that this node goes, one of <see cref="Leaving"/>; null is none.</summary>
    internal async Task FollowAsync(string? wish, CancellationToken cancellationToken)
    {
        if (wish is not null && wish != last) logger.Leaves(node.Value.Name, wish);
        last = wish;
        work.IsDraining = wish is not null;
        if (wish is null || (wish != Leaving.Restart && await RunsJobsAsync(cancellationToken))) return;
        WantsRestart = wish == Leaving.Restart;
        lifetime.StopApplication();
    }

    private async Task<bool> RunsJobsAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(RunsJobs);
        command.Parameters.Add(new() { Value = node.Value.Name });
        return (bool)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
