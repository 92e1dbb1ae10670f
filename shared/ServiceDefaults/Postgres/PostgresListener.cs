using System.Data;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Federation.ServiceDefaults.Postgres;

/// <summary>
/// One connection per process that listens to PostgreSQL's notifications and hands them to whoever subscribed. Notifications are a short cut, never
/// the truth: those sent while the connection was away are lost, and after it comes back every subscriber is told to look for itself.
/// </summary>
public sealed class PostgresListener(string connectionString, TimeProvider time, ILogger<PostgresListener> logger) : BackgroundService
{
    private static readonly TimeSpan FirstDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestDelay = TimeSpan.FromSeconds(5);

    private readonly string connectionString = new NpgsqlConnectionStringBuilder(connectionString)
    {
        Pooling = false,
        KeepAlive = 10,
        ApplicationName = "federation-listener",
    }.ConnectionString;

    private readonly Lock gate = new();
    private readonly Dictionary<string, List<Action<string?>>> subscribers = new(StringComparer.Ordinal);
    private CancellationTokenSource? wait;

    /// <summary>Listens to a channel until the answer is disposed. May be called at any time.</summary>
    /// <param name="channel">The channel's name as <c>NOTIFY</c> has it.</param>
    /// <param name="received">
    /// Gets each payload; null when notifications may have been missed: once listening has begun, and after every reconnection. Called on the
    /// connection's own thread: it only passes on, neither blocks nor throws.
    /// </param>
    public IDisposable Subscribe(string channel, Action<string?> received)
    {
        lock (gate)
        {
            if (subscribers.TryGetValue(channel, out var list))
            {
                list.Add(received);
            }
            else
            {
                subscribers[channel] = [received];
                _ = wait?.CancelAsync();
            }
        }

        return new Subscription(this, channel, received);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var delay = FirstDelay;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await using var connection = new NpgsqlConnection(connectionString);
                await connection.OpenAsync(stoppingToken);
                delay = FirstDelay;
                await ListenAsync(connection, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (NpgsqlException fault)
            {
                logger.ListenerCutOff(delay, fault);
            }

            await Task.Delay(delay, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            delay = delay * 2 < LongestDelay ? delay * 2 : LongestDelay;
        }
    }

    private async Task ListenAsync(NpgsqlConnection connection, CancellationToken stoppingToken)
    {
        connection.Notification += (_, notification) => Deliver(notification.Channel, notification.Payload);
        var listening = new HashSet<string>(StringComparer.Ordinal);
        while (connection.State == ConnectionState.Open)
        {
            using var waiting = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken);
            string[] added;
            lock (gate)
            {
                wait = waiting;
                added = [.. subscribers.Keys.Where(listening.Add)];
            }

            try
            {
                await BeginAsync(connection, added, stoppingToken);
                while (true) await connection.WaitAsync(waiting.Token);
            }
            catch (OperationCanceledException) when (!stoppingToken.IsCancellationRequested)
            {
                // A new channel is to be listened to; a wait that was ended at a bad moment has closed the connection.
            }
            finally
            {
                lock (gate) wait = null;
            }
        }
    }

    private async Task BeginAsync(NpgsqlConnection connection, string[] channels, CancellationToken cancellationToken)
    {
        if (channels.Length == 0) return;
        var quote = new NpgsqlCommandBuilder();
        await using var command = new NpgsqlCommand(string.Concat(channels.Select(channel => $"listen {quote.QuoteIdentifier(channel)};")), connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
        foreach (var channel in channels) Deliver(channel, payload: null);
    }

    private void Deliver(string channel, string? payload)
    {
        Action<string?>[] receivers;
        lock (gate) receivers = subscribers.TryGetValue(channel, out var list) ? [.. list] : [];
        foreach (var receive in receivers) receive(payload);
    }

    private sealed class Subscription(PostgresListener listener, string channel, Action<string?> received) : IDisposable
    {
        public void Dispose()
        {
            lock (listener.gate) listener.subscribers[channel].Remove(received);
        }
    }
}

internal static partial class PostgresListenerTelemetry
{
    [LoggerMessage(Level = LogLevel.Warning, Message = "Notifications of PostgreSQL are cut off; listening again in {Delay}, and everyone looks for themselves then")]
    public static partial void ListenerCutOff(this ILogger logger, TimeSpan delay, Exception fault);
}
