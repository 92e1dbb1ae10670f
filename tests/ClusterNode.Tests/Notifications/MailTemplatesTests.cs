using System.Text.Json.Nodes;
using Federation.ClusterNode.Notifications;
using Federation.Delivery;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Tests.Notifications;

public sealed class MailTemplatesTests
{
    [Theory]
    [InlineData("job-success.txt", "Job succeeded: nightly")]
    [InlineData("job-failure.txt", "Job failed: nightly")]
    [InlineData("launch-failure.txt", "Event could not be started: nightly")]
    public void Our_templates_name_the_event_in_their_subject_and_leave_no_placeholder(string template, string subject)
    {
        var mail = new MailTemplates(Options.Create(new MailOptions())).Fill(template, new JsonObject { ["event_title"] = "nightly", ["code"] = 3 });

        Assert.Equal(subject, mail.Subject);
        Assert.Contains("\"nightly\"", mail.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("[/", mail.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_title_cannot_add_headers()
    {
        var mail = new MailTemplates(Options.Create(new MailOptions())).Fill("job-failure.txt", new JsonObject { ["event_title"] = "x\nBcc: everyone@example.com" });

        Assert.DoesNotContain('\n', mail.Subject);
    }

    [Fact]
    public void A_placeholder_takes_text_numbers_and_objects() =>
        Assert.Equal("a 3 {\"k\":1} ", MailTemplates.Replace("[/text] [/number] [/object] [/missing]", JsonNode.Parse("""{"text":"a","number":3,"object":{"k":1}}""")!.AsObject()));
}
