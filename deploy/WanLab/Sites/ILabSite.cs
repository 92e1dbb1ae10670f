using System.Text.Json.Nodes;
using Federation.TestKit.Links;
using Federation.WanLab.Bench;

namespace Federation.WanLab.Sites;

/// <summary>Two ends and a bad link between: whoever records how jobs end is near, whoever runs them is far.</summary>
public interface ILabSite : IAsyncDisposable
{
    /// <summary>What is far, for titles: <c>satellite</c>.</summary>
    string Far { get; }

    /// <summary>What is near, for titles: <c>region</c>.</summary>
    string Near { get; }

    /// <summary>Whether logs are kept at the far end, and so can be looked at only when that is there.</summary>
    bool KeepsLogsFar { get; }

    /// <summary>The ways between.</summary>
    IReadOnlyList<WanRelay> Links { get; }

    /// <summary>Starts a job.</summary>
    Task LaunchAsync(int number, JsonObject parameters, CancellationToken cancellationToken);

    /// <summary>What is recorded of a job; null if nobody answers just now.</summary>
    Task<Recorded?> LookAsync(int number, CancellationToken cancellationToken);

    /// <summary>A job's log, asked for at the near end.</summary>
    Task<string> LogAsync(int number, CancellationToken cancellationToken);

    /// <summary>Kills what is far as <c>kill -9</c> does, alone or with its whole machine.</summary>
    Task KillFarAsync(bool withJobs, CancellationToken cancellationToken);

    /// <summary>Starts what is far again.</summary>
    Task StartFarAsync(CancellationToken cancellationToken);

    /// <summary>Kills what is near; its database stays.</summary>
    Task KillNearAsync(CancellationToken cancellationToken);

    /// <summary>Starts what is near again.</summary>
    Task StartNearAsync(CancellationToken cancellationToken);

    /// <summary>Kills the database of what is near, and starts it again after a while.</summary>
    Task RestartPostgresAsync(TimeSpan after, CancellationToken cancellationToken);
}
