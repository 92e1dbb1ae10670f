using System.Collections.Immutable;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Regions;

/// <summary>
/// The registered regions as this process knows them, each with its client. Read again whenever the registry says that it changed, and from time to time for
/// the case that this was not heard. A region's client is replaced when its settings change.
/// </summary>
public sealed class RegionDirectory(
    RegionStore store, CronicleLaunches launches, IOptions<RegionClientOptions> options, TimeProvider time, PostgresListener listener, ILogger<RegionDirectory> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(10), time, logger)
{
    private static readonly Task NotRegistered = new TaskCompletionSource().Task;
    private readonly SemaphoreSlim turn = new(1, 1);
    private ImmutableSortedDictionary<string, RegionClient> clients = ImmutableSortedDictionary<string, RegionClient>.Empty;

    private IDisposable[] subscriptions = [];

    /// <summary>Raised after regions came, went or changed.</summary>
    public event Action? Changed;

    /// <summary>The clients of all regions, by name.</summary>
    public IReadOnlyCollection<RegionClient> All => [.. Volatile.Read(ref clients).Values];

    /// <summary>A region's client.</summary>
    /// <exception cref="RegionUnavailableException">No region of that name is registered.</exception>
    public async Task<RegionClient> GetAsync(string name, CancellationToken cancellationToken)
    {
        if (Volatile.Read(ref clients).TryGetValue(name, out var client)) return client;
        await RefreshAsync(cancellationToken);
        return Volatile.Read(ref clients).TryGetValue(name, out client) ? client : throw new RegionUnavailableException(name, $"Region {name} is not registered.", mayHaveArrived: false);
    }

    /// <summary>A region's client; null if this process knows of no such region.</summary>
    public RegionClient? Find(string name) => Volatile.Read(ref clients).GetValueOrDefault(name);

    /// <summary>A client with another key than the registered one, to try it; the caller disposes it.</summary>
    public RegionClient ClientOf(Region region, string apiKey) => new(region, apiKey, options.Value.Over(region.Link), launches, Time);

    /// <summary>Completes when the region answers a call of this process after one it did not answer, or when its settings change.</summary>
    public Task RecoveredAsync(string name) => Volatile.Read(ref clients).TryGetValue(name, out var client) ? client.RecoveredAsync() : NotRegistered;

    /// <summary>Reads the registry again.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        await turn.WaitAsync(cancellationToken);
        try
        {
            var before = clients;
            var after = (await store.AllAsync(cancellationToken)).ToImmutableSortedDictionary(
                region => region.Id,
                region => before.TryGetValue(region.Id, out var known) && known.Region.Version == region.Version ? known : ClientOf(region));
            Volatile.Write(ref clients, after);

            var gone = before.Values.Except(after.Values).ToList();
            foreach (var client in gone) client.Dispose();
            if (gone.Count > 0 || after.Count > before.Count) Changed?.Invoke();
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        subscriptions = [listener.Subscribe(RegionStore.Channel, _ => WakeUp()), listener.Subscribe(TellRegionChangedEndpoint.Channel, region => Find(region ?? "")?.LookNow())];
        await RefreshAsync(cancellationToken);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        foreach (var subscription in subscriptions) subscription.Dispose();
        foreach (var client in clients.Values) client.Dispose();
        turn.Dispose();
        base.Dispose();
    }

    /// <inheritdoc />
    public override Task RunOnceAsync(CancellationToken cancellationToken) => RefreshAsync(cancellationToken);

    private RegionClient ClientOf(Region region) => ClientOf(region, store.ApiKeyOf(region));
}
