using Federation.Delivery;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Notifications;

/// <summary>How mail is sent and what it says: configuration section <c>Smtp</c>.</summary>
public sealed class MailOptions : SmtpOptions
{
    /// <summary>
    /// A folder with templates that take the place of ours, where it has one: <c>job-success.txt</c>, <c>job-failure.txt</c>, <c>launch-failure.txt</c>. First line
    /// <c>Subject: …</c>, an empty line, the text; <c>[/name]</c> stands for a property of the job. Default: none.
    /// </summary>
    public string? TemplateFolder { get; set; }
}

[OptionsValidator]
internal sealed partial class MailOptionsValidator : IValidateOptions<MailOptions>;
