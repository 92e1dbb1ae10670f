using System.Globalization;
using System.Text.Json;
using Federation.Contracts.Coordinator;
using Federation.Delivery;

namespace Federation.Coordinator.Alerts;

/// <summary>What is told of an alert, and to whom.</summary>
public static class AlertMessages
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerOptions.Web) { DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull };

    /// <summary>An alert is active, or has ended.</summary>
    public static IEnumerable<NewNotification> Of(AlertRule rule, AlertResponse alert)
    {
        var words = alert.EndedAt is { } ended
            ? string.Create(CultureInfo.InvariantCulture, $"[RESOLVED after {(ended - alert.Since).TotalMinutes:0.#} min] {alert.Text}")
            : $"[{alert.Severity.ToUpperInvariant()}] {alert.Text}";
        return ToAll(rule, words, alert);
    }

    /// <summary>Somebody tries whether the rule's messages arrive.</summary>
    public static IEnumerable<NewNotification> Test(AlertRule rule) => ToAll(rule, $"[TEST] This is how rule {rule.Name} tells of alerts.", alert: null);

    private static IEnumerable<NewNotification> ToAll(AlertRule rule, string words, AlertResponse? alert)
    {
        var state = alert is null ? "test" : alert.EndedAt is null ? "active" : "resolved";
        var body = JsonSerializer.Serialize(new { text = words, rule = rule.Name, state, rule.Definition.Threshold, AlertMetric.Find(rule.Definition.Metric)!.Unit, alert }, Json);
        foreach (var hook in rule.Definition.WebHooks ?? []) yield return new NewNotification(NotificationKinds.WebHook, hook, Subject: null, body, rule.Name);
        if (rule.Definition.Mails.Count > 0) yield return new NewNotification(NotificationKinds.Mail, string.Join(", ", rule.Definition.Mails), words, $"{words}\n\nRule: {rule.Name}\nSince: {alert?.Since:u}\n", rule.Name);
    }
}
