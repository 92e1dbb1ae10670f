namespace Federation.Network;

/// <summary>What all probes of one assessment share.</summary>
/// <param name="Target">The server.</param>
/// <param name="ApiKey">A key of its API; null for none.</param>
/// <param name="Duration">How long is measured in all.</param>
/// <param name="Tally">Where findings go.</param>
/// <param name="Time">The clock.</param>
/// <param name="Way">Makes what goes there; null for straight there.</param>
internal sealed record LinkUnderTest(Uri Target, string? ApiKey, TimeSpan Duration, LinkTally Tally, TimeProvider Time, Func<SocketsHttpHandler>? Way)
{
    /// <summary>Needs no key, and every server of the dialect has it.</summary>
    public const string PingPath = "/api/app/ping/v1";

    /// <summary>How long an answer is waited for: 1 to 5 seconds.</summary>
    public TimeSpan Patience { get; } = TimeSpan.FromSeconds(Math.Clamp(Duration.TotalSeconds / 4, 1, 5));

    /// <summary>A new connection, made with its first request.</summary>
    public ProbeConnection NewConnection() => new(Target, ApiKey, Time, Way);

    /// <summary>Waits a share of the whole time, within limits.</summary>
    public Task PauseAsync(double share, TimeSpan least, TimeSpan most, CancellationToken cancellationToken) =>
        Task.Delay(TimeSpan.FromSeconds(Math.Clamp(Duration.TotalSeconds * share, least.TotalSeconds, most.TotalSeconds)), Time, cancellationToken);
}
