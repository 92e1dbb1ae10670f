using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Notifications;

/// <summary>The texts of mails: ours, or those of the configured folder.</summary>
internal sealed partial class MailTemplates(IOptions<MailOptions> options)
{
    private const string SubjectPrefix = "Subject: ";

    /// <summary>Fills a template with the properties of a job or event.</summary>
    public (string Subject, string Text) Fill(string template, JsonObject properties)
    {
        var filled = Replace(Read(template).ReplaceLineEndings("\n"), properties);
        var end = filled.IndexOf("\n\n", StringComparison.Ordinal);
        var (head, text) = end < 0 ? (filled, "") : (filled[..end], filled[(end + 2)..]);
        var subject = head.StartsWith(SubjectPrefix, StringComparison.Ordinal) ? head[SubjectPrefix.Length..] : head;
        return (subject.ReplaceLineEndings(" "), text);
    }

    /// <summary>Puts a property's value for each <c>[/name]</c>, nothing for one that is not there.</summary>
    internal static string Replace(string text, JsonObject properties) => Placeholder().Replace(text, match => properties[match.Groups[1].Value] switch
    {
        null => "",
        JsonValue value when value.GetValueKind() == JsonValueKind.String => value.GetValue<string>(),
        var value => value.ToJsonString(RegionJson.Options),
    });

    private string Read(string template)
    {
        if (options.Value.TemplateFolder is { } folder && Path.Combine(folder, template) is var path && File.Exists(path)) return File.ReadAllText(path);
        using var ours = new StreamReader(typeof(MailTemplates).Assembly.GetManifestResourceStream(template)!);
        return ours.ReadToEnd();
    }

    [GeneratedRegex(@"\[/(\w+)\]")]
    private static partial Regex Placeholder();
}
