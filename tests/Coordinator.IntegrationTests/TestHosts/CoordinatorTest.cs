using Federation.Contracts.Coordinator;
using Federation.TestKit.Postgres;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>A test on a database of its own with a coordinator and a scripted region named north.</summary>
public abstract class CoordinatorTest(TestPostgres postgres, bool listens = false) : IAsyncLifetime
{
    /// <summary>A chain of one step in north.</summary>
    protected const string OneStep = "steps: [{ name: only, region: north, event: one }]";

    /// <summary>Ends with the test.</summary>
    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>The server of all databases.</summary>
    protected TestPostgres Postgres { get; } = postgres;

    /// <summary>The database.</summary>
    protected TestDatabase Database { get; private set; } = null!;

    /// <summary>The coordinator.</summary>
    protected CoordinatorHost Coordinator { get; private set; } = null!;

    /// <summary>The coordinator's settings beside or instead of the usual ones, as <c>Section:Key</c>.</summary>
    protected virtual (string Name, string Value)[] Settings => [];

    /// <summary>The region.</summary>
    protected ScriptedRegion North { get; private set; } = null!;

    /// <inheritdoc />
    public virtual async ValueTask InitializeAsync()
    {
        Database = await CoordinatorHost.CreateDatabaseAsync(Postgres, Cancel);
        Coordinator = new CoordinatorHost(Database, Settings);
        if (listens) Coordinator.ListenOnPort();
        North = await ScriptedRegion.StartAsync();
        await Coordinator.RegisterAsync("north", North, Cancel);
        await Coordinator.DefineAsync("one", OneStep, Cancel);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (Coordinator is not null) await Coordinator.DisposeAsync();
        if (North is not null) await North.DisposeAsync();
        if (Database is not null) await Database.DisposeAsync();
        await CleanUpAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>What a test of its own leaves behind.</summary>
    protected virtual ValueTask CleanUpAsync() => ValueTask.CompletedTask;

    /// <summary>A run of the chain of one step whose job is in its region.</summary>
    protected async Task<RunResponse> LaunchedRunAsync()
    {
        var run = await Coordinator.StartAsync("one", Cancel);
        return await Coordinator.UntilAsync(run.Id, now => now.Steps[0].JobId is not null, Cancel);
    }
}
