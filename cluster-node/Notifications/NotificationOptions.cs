using System.ComponentModel.DataAnnotations;
using Federation.Delivery;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Notifications;

/// <summary>What is told to whom, and how hard it is tried: configuration section <c>Notifications</c>.</summary>
public sealed class NotificationOptions : DeliveryOptions
{
    /// <summary>Where people reach this region's pages: the start of all links in notifications. Default: the first of the node's <c>Urls</c>.</summary>
    [Required, Url]
    public string BaseAppUrl { get; set; } = "http://127.0.0.1:3012";

    /// <summary>A web hook that is called for every job of every event, besides its own. Jobs accepted before it was set are not told. Default: none.</summary>
    [Url]
    public string? UniversalWebHook { get; set; }

    /// <summary>Whether <c>notify_fail</c> gets a mail about a job that a person stopped. Default: no.</summary>
    public bool MailsManualAborts { get; set; }

    /// <summary>Whether every job is told of, whatever its event says.</summary>
    public bool TellsAll => UniversalWebHook is not null;
}

[OptionsValidator]
internal sealed partial class NotificationOptionsValidator : IValidateOptions<NotificationOptions>;
