using Federation.ServiceDefaults.Hosting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Notifications;

/// <summary>
/// Sends what is queued. Safe on every node at once: a notification is claimed by one node for longer than its try may take. A node that dies in
/// the middle leaves it to be sent again, so a receiver may see the same notification twice.
/// </summary>
internal sealed class DeliveryLoop(
    NotificationStore store, WebHookSender hooks, MailSender mails, IOptions<NotificationOptions> options, TimeProvider time, ILogger<DeliveryLoop> logger)
    : PeriodicLoop(TimeSpan.FromSeconds(2), time, logger)
{
    private const int MostAtOnce = 32;
    private static readonly TimeSpan LongerThanTimeout = TimeSpan.FromSeconds(30);

    public override async Task RunOnceAsync(CancellationToken cancellationToken)
    {
        IReadOnlyList<ClaimedNotification> claimed;
        do
        {
            claimed = await store.ClaimAsync(MostAtOnce, options.Value.SendTimeout + LongerThanTimeout, cancellationToken);
            await Task.WhenAll(claimed.Select(one => DeliverAsync(one, cancellationToken)));
        }
        while (claimed.Count == MostAtOnce);
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
            NotificationsTelemetry.SentCount.Add(1, new KeyValuePair<string, object?>("kind", kind));
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
            NotificationsTelemetry.GivenUpCount.Add(1, new KeyValuePair<string, object?>("kind", kind));
        }
    }

    /// <summary>A web hook's path and query are often its secret.</summary>
    private static string TargetOf(NewNotification note) =>
        note.Kind == NotificationKinds.WebHook && Uri.TryCreate(note.Target, UriKind.Absolute, out var url) ? url.Authority : note.Target;
}
