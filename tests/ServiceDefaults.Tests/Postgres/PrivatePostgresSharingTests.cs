using Federation.ServiceDefaults.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ServiceDefaults.Tests.Postgres;

public sealed class PrivatePostgresSharingTests : IDisposable
{
    private readonly ServerFolder place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task Two_processes_share_one_server_and_the_last_to_leave_stops_it()
    {
        await using var other = await PostgresUserProcess.StartAsync(place.Kept, Cancel);
        var pid = place.ServerPid;
        var server = await PrivatePostgres.StartAsync(place.Kept, TimeProvider.System, Cancel);

        await other.LeaveAsync(Cancel);
        Assert.Equal(pid, place.ServerPid);
        Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));

        await server.DisposeAsync();
        Assert.False(place.HasServer);
    }

    [Fact]
    public async Task A_process_that_leaves_first_does_not_wait_for_the_others()
    {
        await using var other = await PostgresUserProcess.StartAsync(place.Kept, Cancel);
        var server = await PrivatePostgres.StartAsync(place.Kept, TimeProvider.System, Cancel);

        await server.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(10), TimeProvider.System, Cancel);

        Assert.True(place.HasServer);
        await other.LeaveAsync(Cancel);
        Assert.False(place.HasServer);
    }

    [Fact]
    public async Task The_server_stops_when_its_last_user_is_killed()
    {
        await using var user = await PostgresUserProcess.StartAsync(place.Kept, Cancel);
        Assert.Equal(1, place.Sentinels);

        await user.KillAsync(Cancel);

        await Eventually.HoldsAsync(() => !place.HasServer && place.Sentinels == 0, cancellationToken: Cancel);
        Assert.True(Directory.Exists(Path.Combine(place.Folder, "data")));
    }

    [Fact]
    public async Task A_temporary_server_is_deleted_when_its_last_user_is_killed()
    {
        await using var user = await PostgresUserProcess.StartAsync(place.Temporary, Cancel);

        await user.KillAsync(Cancel);

        await Eventually.HoldsAsync(() => !Directory.Exists(place.Folder), cancellationToken: Cancel);
    }

    [Fact]
    public async Task The_server_goes_on_when_one_of_its_users_is_killed_and_stops_with_the_next_one_that_leaves()
    {
        var killed = await PostgresUserProcess.StartAsync(place.Kept, Cancel);
        var server = await PrivatePostgres.StartAsync(place.Kept, TimeProvider.System, Cancel);

        await killed.DisposeAsync();
        Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));

        await server.DisposeAsync();
        Assert.False(place.HasServer);
        await Eventually.HoldsAsync(() => place.Sentinels == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task A_user_killed_at_any_instant_of_its_start_leaves_no_server_and_nothing_that_disturbs_the_next_start()
    {
        for (var delay = 0; delay < 1200; delay += 150)
        {
            await using var killed = PostgresUserProcess.Begin(place.Kept);
            await Eventually.PassesAsync(TimeSpan.FromMilliseconds(delay + 1), Cancel);
            await killed.KillAsync(Cancel);
            await Eventually.HoldsAsync(() => !place.HasServer && place.Sentinels == 0, cancellationToken: Cancel);
        }

        await using var server = await PrivatePostgres.StartAsync(place.Kept, TimeProvider.System, Cancel);
        Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));
    }
}
