using System.Threading.Channels;
using Federation.ServiceDefaults.Postgres;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.Logging.Abstractions;

namespace Federation.ServiceDefaults.Tests.Postgres;

public sealed class PostgresListenerTests(TestPostgres postgres) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private PostgresListener listener = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync(Cancel);
        listener = new PostgresListener(database.ConnectionString, TimeProvider.System, NullLogger<PostgresListener>.Instance);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.StopAsync(CancellationToken.None);
        listener.Dispose();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_subscriber_is_told_to_look_once_listening_has_begun_and_gets_every_payload_after_that()
    {
        var heard = Subscribe("work", out _);
        await listener.StartAsync(Cancel);
        Assert.Null(await heard.ReadAsync(Cancel));

        await NotifyAsync("work", "one");
        await NotifyAsync("work", "two");

        Assert.Equal("one", await heard.ReadAsync(Cancel));
        Assert.Equal("two", await heard.ReadAsync(Cancel));
    }

    [Fact]
    public async Task A_channel_subscribed_to_while_the_listener_runs_is_listened_to_as_well()
    {
        var first = Subscribe("first", out _);
        await listener.StartAsync(Cancel);
        Assert.Null(await first.ReadAsync(Cancel));

        var second = Subscribe("Second channel", out _);
        Assert.Null(await second.ReadAsync(Cancel));
        await NotifyAsync("Second channel", "heard");
        await NotifyAsync("first", "still heard");

        Assert.Equal("heard", await second.ReadAsync(Cancel));
        Assert.Equal("still heard", await first.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Channels_may_be_subscribed_to_at_any_instant()
    {
        await listener.StartAsync(Cancel);

        for (var number = 0; number < 200; number++)
        {
            var heard = Subscribe($"channel {number}", out _);
            if (number % 2 == 0) await Task.Yield();
            else Assert.Null(await heard.ReadAsync(Cancel));
        }

        var last = Subscribe("last", out _);
        Assert.Null(await last.ReadAsync(Cancel));
        await NotifyAsync("last", "heard");
        Assert.Equal("heard", await last.ReadAsync(Cancel));
        Assert.False(listener.ExecuteTask!.IsCompleted);
    }

    [Fact]
    public async Task After_its_connection_was_ended_it_listens_again_and_tells_everyone_to_look()
    {
        var heard = Subscribe("work", out _);
        await listener.StartAsync(Cancel);
        Assert.Null(await heard.ReadAsync(Cancel));

        for (var round = 0; round < 3; round++)
        {
            await EndListeningAsync();
            Assert.Null(await heard.ReadAsync(Cancel));
            await NotifyAsync("work", $"after {round}");
            Assert.Equal($"after {round}", await heard.ReadAsync(Cancel));
        }
    }

    [Fact]
    public async Task A_database_that_is_not_there_yet_is_tried_until_it_is()
    {
        var later = $"{database.Name}_later";
        listener = new PostgresListener(database.ConnectionString.Replace(database.Name, later, StringComparison.Ordinal), TimeProvider.System, NullLogger<PostgresListener>.Instance);
        var heard = Subscribe("work", out _);
        await listener.StartAsync(Cancel);
        await Eventually.PassesAsync(TimeSpan.FromMilliseconds(300), Cancel);
        Assert.False(heard.TryRead(out _));

        await ExecuteAsync($"create database {later}");
        Assert.Null(await heard.ReadAsync(Cancel));

        await listener.StopAsync(Cancel);
        await ExecuteAsync($"drop database {later} with (force)");
    }

    [Fact]
    public async Task A_subscription_that_was_disposed_hears_nothing_more()
    {
        var gone = Subscribe("work", out var subscription);
        var stays = Subscribe("work", out _);
        await listener.StartAsync(Cancel);
        Assert.Null(await gone.ReadAsync(Cancel));
        Assert.Null(await stays.ReadAsync(Cancel));

        subscription.Dispose();
        await NotifyAsync("work", "one");

        Assert.Equal("one", await stays.ReadAsync(Cancel));
        Assert.False(gone.TryRead(out _));
    }

    private ChannelReader<string?> Subscribe(string channel, out IDisposable subscription)
    {
        var heard = Channel.CreateUnbounded<string?>();
        subscription = listener.Subscribe(channel, payload => heard.Writer.TryWrite(payload));
        return heard.Reader;
    }

    private async Task NotifyAsync(string channel, string payload)
    {
        await using var command = database.DataSource.CreateCommand("select pg_notify($1, $2)");
        command.Parameters.Add(new() { Value = channel });
        command.Parameters.Add(new() { Value = payload });
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private Task EndListeningAsync() =>
        ExecuteAsync($"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{database.Name}' and application_name = 'federation-listener'");

    private async Task ExecuteAsync(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
