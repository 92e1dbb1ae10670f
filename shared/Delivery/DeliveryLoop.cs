using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Federation.Delivery;

/// <summary>
/// Sends what is queued. Safe on every node at once: a notification is claimed by one node for longer than its try may take. A node that dies in
/// the middle leaves it to be sent again, so a receiver may see the same notification twice. No delivery waits for another one, and a slow receiver
/// keeps only a few under way.
/// </summary>
public sealed class DeliveryLoop(
    NotificationStore store, WebHookSender hooks, MailSender mails, IOptions<DeliveryOptions> options, TimeProvider time, ILogger<DeliveryLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(2), time, logger)
{
    private const int MostUnderWay = 64;
    private const int MostAtOnce = 8;

    /// <summary>A target with so many under way is given no more.</summary>
    private const int MostOfTarget = 8;

    private static readonly TimeSpan LongerThanTimeout = TimeSpan.FromSeconds(30);

    private readonly List<(string Target, Task Delivery)> underWay = [];

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        await SettleAsync();
        while (Math.Min(MostAtOnce, MostUnderWay - underWay.Count) is > 0 and var room)
        {
            var claimed = await store.ClaimAsync(room, options.Value.SendTimeout + LongerThanTimeout, BusyTargets(), cancellationToken);
            foreach (var one in claimed) Begin(one, cancellationToken);
            if (claimed.Count < room) return;
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await Task.WhenAll(underWay.Select(one => one.Delivery)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private string[] BusyTargets() => [.. underWay.CountBy(one => one.Target).Where(target => target.Value >= MostOfTarget).Select(target => target.Key)];

    private void Begin(ClaimedNotification one, CancellationToken cancellationToken)
    {
        var delivery = DeliverAsync(one, cancellationToken);
        underWay.Add((one.Content.Target, delivery));
        _ = delivery.ContinueWith(_ => WakeUp(), CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
    }

    /// <summary>Forgets what has ended. A delivery that could not be settled is a fault of this round; its notification comes again when its lease is over.</summary>
    private async Task SettleAsync()
    {
        var ended = underWay.Where(one => one.Delivery.IsCompleted).Select(one => one.Delivery).ToList();
        underWay.RemoveAll(one => ended.Contains(one.Delivery));
        await Task.WhenAll(ended);
    }

    private async Task DeliverAsync(ClaimedNotification one, CancellationToken cancellationToken)
    {
        var (kind, target, about) = (one.Content.Kind, TargetOf(one.Content), one.Content.About);
        try
        {
            if (kind == NotificationKinds.Mail) await mails.SendAsync(one.Content, cancellationToken);
            else await hooks.SendAsync(one.Content.Target, one.Content.Body, cancellationToken);
            await store.RemoveAsync(one.Id, cancellationToken);
            logger.Sent(kind, about, target, one.Attempts);
            DeliveryTelemetry.SentCount.Add(1, new KeyValuePair<string, object?>("kind", kind));
        }
        catch (DeliveryException fault) when (!fault.IsFinal && DeliveryDecider.NextTry(one.Attempts, one.Age, options.Value, Random.Shared.NextDouble()) is { } delay)
        {
            await store.PostponeAsync(one.Id, delay, fault.Message, cancellationToken);
            logger.Postponed(kind, about, target, one.Attempts, delay, fault.Message);
        }
        catch (DeliveryException fault)
        {
            await store.RemoveAsync(one.Id, cancellationToken);
            logger.GivenUp(kind, about, target, one.Attempts, fault.Message);
            DeliveryTelemetry.GivenUpCount.Add(1, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    /// <summary>A web hook's path and query are often its secret.</summary>
    private static string TargetOf(NewNotification note) =>
        note.Kind == NotificationKinds.WebHook && Uri.TryCreate(note.Target, UriKind.Absolute, out var url) ? url.Authority : note.Target;
}
