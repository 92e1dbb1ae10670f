using Federation.TestKit.Postgres;

namespace Federation.ClusterNode.IntegrationTests.Satellites;

/// <summary>A region whose only worker is a satellite, <c>sat</c>.</summary>
public sealed class SatelliteRegion(TestPostgres postgres) : IAsyncLifetime
{
    private SatelliteNode? satellite;

    /// <summary>The region.</summary>
    public Region Region { get; } = new(postgres);

    /// <summary>The satellite.</summary>
    public SatelliteNode Satellite => satellite ?? throw new InvalidOperationException("The satellite has not started.");

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await Region.InitializeAsync();
        satellite = await SatelliteNode.StartedAsync(Region.Node, "sat");
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (satellite is not null) await satellite.DisposeAsync();
        await Region.DisposeAsync();
    }
}
