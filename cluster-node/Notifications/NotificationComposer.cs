using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Jobs;
using Federation.Contracts.Regions;
using Federation.Delivery;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Notifications;

/// <summary>Says who is to be told what of a job's start, its end, and a launch that failed.</summary>
internal sealed class NotificationComposer(IOptions<NotificationOptions> options, IOptions<MailOptions> smtp, MailTemplates templates)
{
    /// <summary>Who is to be told that a job started.</summary>
    /// <param name="job">The job as the API told it then; taken over.</param>
    public IReadOnlyList<NewNotification> OfStart(JsonObject job)
    {
        job.Remove("log_file_size");
        job.Remove("elapsed");
        AddLinks(job, "job_start");
        return [.. Hooks(job, $"Job started on {job.Text("hostname")}: {job.Text("event_title")} {job.Text("job_details_url")}")];
    }

    /// <summary>Who is to be told that a job has ended.</summary>
    /// <param name="job">The job as the API tells it; taken over.</param>
    /// <param name="row">The job.</param>
    public IReadOnlyList<NewNotification> OfEnd(JsonObject job, JobRow row)
    {
        var isSuccess = row.State == JobStates.Success;
        AddLinks(job, "job_complete");
        var (host, title, link) = (job.Text("hostname"), job.Text("event_title"), job.Text("job_details_url"));
        var words = isSuccess
            ? $"Job completed successfully on {host}: {title} {link}"
            : $"Job failed on {host}: {title}: Error {job["code"]}: {job.Text("description")} {link}";
        var mails = isSuccess ? Mails(job, "notify_success", "job-success.txt")
            : row.WasStopped && !options.Value.MailsManualAborts ? []
            : Mails(job, "notify_fail", "job-failure.txt");
        return [.. mails, .. Hooks(job, words)];
    }

    /// <summary>Who is to be told that a due event could not be started.</summary>
    /// <param name="e">The event in Cronicle's shape; taken over.</param>
    /// <param name="reason">Why.</param>
    public IReadOnlyList<NewNotification> OfLaunchFailure(JsonObject e, string reason)
    {
        e["action"] = "job_launch_failure";
        e["code"] = 1;
        e["description"] = reason;
        e["event"] = e.Text("id");
        e["event_title"] = e.Text("title");
        AddEventLinks(e);
        var mails = Mails(e, "notify_fail", "launch-failure.txt");
        return [.. mails, .. Hooks(e, $"Failed to launch scheduled event: {e.Text("title")}: {reason} {e.Text("edit_event_url")}")];
    }

    private void AddLinks(JsonObject job, string action)
    {
        job["action"] = action;
        job["job_details_url"] = $"{options.Value.BaseAppUrl}/#JobDetails?id={job.Text("id")}";
        AddEventLinks(job);
    }

    private void AddEventLinks(JsonObject about)
    {
        about["base_app_url"] = options.Value.BaseAppUrl;
        about["edit_event_url"] = $"{options.Value.BaseAppUrl}/#Schedule?sub=edit_event&id={about.Text("event")}";
    }

    private List<NewNotification> Hooks(JsonObject about, string words)
    {
        foreach (var name in new[] { "message", "content", "text" }) about[name] = words;
        var body = about.ToJsonString(RegionJson.Options);
        return
        [
            .. new[] { about.Text("web_hook"), options.Value.UniversalWebHook }.OfType<string>().Where(url => url.Length > 0)
                .Select(url => new NewNotification(NotificationKinds.WebHook, url, null, body, about.Text("id") ?? "")),
        ];
    }

    private IEnumerable<NewNotification> Mails(JsonObject about, string recipients, string template)
    {
        if (smtp.Value.Host is null || about.Text(recipients)?.Trim(' ', '\t', '\r', '\n', ',') is not { Length: > 0 } target) return [];
        var (subject, text) = templates.Fill(template, about);
        return [new NewNotification(NotificationKinds.Mail, target, subject, text, about.Text("id") ?? "")];
    }
}
