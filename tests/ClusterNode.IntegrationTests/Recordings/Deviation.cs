namespace Federation.ClusterNode.IntegrationTests.Recordings;

/// <summary>Where this region answers otherwise than Cronicle on purpose, or a recording that has nothing to be compared with.</summary>
/// <param name="Recording">How the recording's name begins; empty for all.</param>
/// <param name="Difference">What is part of the difference; null for the whole recording, which is not played then.</param>
/// <param name="Reason">Why.</param>
internal sealed record Deviation(string Recording, string? Difference, string Reason)
{
    private const string NoPrimary = "There is no primary: every node answers every call, at any time.";
    private const string NoLimbo = "A node that is silent does not make its jobs fail, and they are found all the while.";
    private const string OwnTexts = "What a new region holds is described in our own words.";

    private static readonly Deviation[] All =
    [
        new("0244", null, "Nothing is told over WebSockets: they are what breaks between regions."),
        new("01-api-call-before", null, NoPrimary),
        new("02-app-config-before", null, NoPrimary),
        new("03-worker-not-in-cluster", null, NoPrimary),
        new("07-worker-redirects", null, NoPrimary),
        new("08-worker-redirects", null, NoPrimary),
        new("10-worker-get_event_history", null, NoPrimary),
        new("", ".master: 0 was recorded, 1 answered", NoPrimary),
        new("18-get_job_status-of-a-job-in-limbo", null, NoLimbo),
        new("19-get_active_jobs-while-in-limbo", null, NoLimbo),
        new("20-get_servers-worker-disabled", null, NoLimbo),
        new("21-error-run_event-host-down", null, NoLimbo),
        new("22-get_job_status-aborted-after-limbo", null, NoLimbo),
        new("23-get_event_history-aborted-after-limbo", null, NoLimbo),
        new("24-get_job_log-aborted-after-limbo", null, NoLimbo),
        new("25-get_activity-after-limbo", null, NoLimbo),
        new("hook-", null, "The same as the hooks of the other series."),
        new("", ".server_groups[].regexp", OwnTexts),
        new("", ".categories[].description", OwnTexts),
        new("0203", ".rows[].description", OwnTexts),
        new("0016", "access-control-allow-methods", "Clients use other methods too, and a browser is told so."),
        new("", "ncoding: gzip was recorded, (nothing)", "A log is compressed for those who take it so."),
        new("", ".job.unknown: missing", "Cronicle does not know of an aborted job how it ended; here it is known."),
        new("0144", ".unknown: missing", "Cronicle does not know of an aborted job how it ended; here it is known."),
        new("", "queue_dir: missing", "A detached job reports as every other does."),
        new("0143", ".id: not recorded", "The job that is stopped may have been named by its idempotency key."),
        new("04-add_server", "", "A server joins by itself, when it is started with the region's database."),
        new("05-error-add_server", "", "A server joins by itself, when it is started with the region's database."),
        new("15-error-remove_server", "", "The replay has one node alone, and that cannot be removed."),
        new("26-remove_server", "", "The replay has one node alone, and that cannot be removed."),
        new("", "mem.external: missing", "Memory is told as .NET has it."),
        new("", "mem.arrayBuffers: missing", "Memory is told as .NET has it."),
        new("0158", "missing", "It ends before its use of the machine is first looked at."),
        new("0171", ".PWD", "A job's working folder is the node's own."),
        new("0171", ".JOB_LOG", "A job's log lies in the node's spool."),
        new("0171", ".JOB_NOW", "An instant."),
        new("0171", ".JOB_TIME_START", "An instant."),
        new("0171", ".LANG: not recorded", "Jobs get the usual variables of their node."),
        new("0171", ".PATH: not recorded", "Jobs get the usual variables of their node."),
        new("0171", ".TERM: not recorded", "Jobs get the usual variables of their node."),
        new("0174", ".pid: missing", "The start is told with the job's taking, before its process is there."),
        new("0170", ".pid: missing", "A plugin's standard input is written before its process is there."),
        new("0243", ".event.enabled", "The replay switches other events off than were."),
        new("0243", ".user.full_name", "The replay logs in at another time."),
        new("0190", ".schedule[]", "The replay changes some events."),
        new("0238", "content-type", "A log is UTF-8 and says so."),
        new("", ".fl_count: missing", "Wrong logins are counted beside the user."),
        new("", ".fl_date_code: missing", "Wrong logins are counted beside the user."),
        new("0154", ".retry_delay: 3 was recorded, 600", "The replay makes it long enough to be seen."),
        new("0155", "", "A job is found at any time of its life."),
        new("0160", ".ids: 0 recorded, 1 answered", "A job has its id from the moment it is accepted."),
    ];

    /// <summary>Whether a recording is not played at all.</summary>
    public static bool Leaves(Recording recording) => All.Any(deviation => deviation.Difference is null && recording.Name.StartsWith(deviation.Recording, StringComparison.Ordinal));

    /// <summary>The deviation that a difference is one of; null if it is none.</summary>
    public static Deviation? Of(string line) => Array.Find(
        All, deviation => deviation.Difference is { } part && line.StartsWith(deviation.Recording, StringComparison.Ordinal) && line.Contains(part, StringComparison.Ordinal));
}
