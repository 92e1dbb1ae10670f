using System.Net.Mail;
using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Alerts;

/// <summary>What rules and silences have to be like.</summary>
public static partial class AlertRuleChecks
{
    private const int MostChannels = 10;
    private const int LongestSilence = 43_200;

    /// <summary>Every fault of a rule, by its place.</summary>
    public static Dictionary<string, string[]> Errors(string name, AlertRuleRequest rule)
    {
        var errors = new Dictionary<string, string[]>();
        if (!NamePattern().IsMatch(name)) errors["name"] = ["A rule's name has 1 to 60 lower-case letters, digits and hyphens, and begins with a letter or digit."];
        if (AlertMetric.Find(rule.Metric) is null) errors["metric"] = [$"'{rule.Metric}' cannot be watched: there are {string.Join(", ", AlertMetric.All.Select(metric => metric.Name))}."];
        if (!(rule.Threshold is >= 0 and <= 1e9)) errors["threshold"] = ["Give a threshold of 0 to 1000000000."];
        if (rule.Of is < 1 or > 60) errors["of"] = ["Look at 1 to 60 samples."];
        else if (rule.For < 1 || rule.For > rule.Of) errors["for"] = [$"Ask for 1 to {rule.Of} bad samples of {rule.Of}."];
        if (rule.EverySeconds is < 1 or > 3600) errors["everySeconds"] = ["A sample is taken every 1 to 3600 seconds."];
        if (rule.Severity is not ("warning" or "critical")) errors["severity"] = ["The severity is warning or critical."];
        if (!IsPattern(rule.Scope)) errors["scope"] = [PatternRule];
        AddChannelErrors(rule, errors);
        return errors;
    }

    /// <summary>Every fault of a silence, by its place.</summary>
    public static Dictionary<string, string[]> Errors(SilenceRequest silence)
    {
        var errors = new Dictionary<string, string[]>();
        if (!IsPattern(silence.Rule)) errors["rule"] = [PatternRule];
        if (!IsPattern(silence.Subject)) errors["subject"] = [PatternRule];
        if (silence.Minutes is < 1 or > LongestSilence) errors["minutes"] = [$"A silence lasts 1 to {LongestSilence} minutes."];
        if (silence.Reason is not { Length: >= 1 and <= 200 }) errors["reason"] = ["Give a reason of 1 to 200 characters."];
        return errors;
    }

    private const string PatternRule = "Give a name of 1 to 60 lower-case letters, digits and hyphens, in which * stands for any letters.";

    private static void AddChannelErrors(AlertRuleRequest rule, Dictionary<string, string[]> errors)
    {
        if ((rule.WebHooks?.Count ?? 0) > MostChannels) errors["webHooks"] = [$"A rule has at most {MostChannels} web hooks."];
        if (rule.Mails is null || rule.Mails.Count > MostChannels) errors["mails"] = [$"A rule has at most {MostChannels} mail addresses."];
        foreach (var (index, _) in (rule.WebHooks ?? []).Index().Where(hook => !(Uri.TryCreate(hook.Item, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https")))
            errors[$"webHooks[{index}]"] = ["A web hook is an absolute http or https URL."];
        foreach (var (index, mail) in (rule.Mails ?? []).Index().Where(mail => !MailAddress.TryCreate(mail.Item, out _)))
            errors[$"mails[{index}]"] = [$"'{mail}' is no mail address."];
    }

    private static bool IsPattern(string? text) => text is not null && Pattern().IsMatch(text);

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,59}\z")]
    private static partial Regex NamePattern();

    [GeneratedRegex(@"\A[a-z0-9*-]{1,60}\z")]
    private static partial Regex Pattern();
}
