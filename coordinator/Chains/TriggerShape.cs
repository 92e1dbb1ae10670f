namespace Federation.Coordinator.Chains;

/// <summary>What a trigger of a chain looks like.</summary>
internal static class TriggerShape
{
    private const int MaxText = 200;

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    private static readonly Shape Schedule = new ObjectShape("an object with 'cron'",
    [
        new("cron", new TextShape(MaxText), "A cron expression of five fields, or of six with seconds first.", IsRequired: true),
        new("zone", new TextShape(100), "The time zone: Europe/Berlin. Default: UTC."),
        new("gap", ChoiceShape.Of<GapPolicy>(), "What becomes of a time that the clock jumps over in spring: the first instant after the gap, or nothing. Default: next."),
        new("overlap", ChoiceShape.Of<OverlapPolicy>(), "What becomes of a time that there is twice in autumn. Default: auto, once for fixed times, twice for intervals."),
        new("catchUp", ChoiceShape.Of<CatchUpPolicy>(), "What becomes of instants that went by while no coordinator was up. Default: none, they are dropped."),
        new("catchUpWithin", new DurationShape(TimeSpan.FromMinutes(1), TimeSpan.FromDays(365)), "The oldest instant that is still caught up with. Default: 1d."),
        new("jitter", new DurationShape(TimeSpan.Zero, Day), "Each start is this much later at most. Default: 0s."),
    ]);

    private static readonly Shape Job = new ObjectShape("an object with 'region' and 'event' or 'eventTitle'",
    [
        new("region", new TextShape(40, "the name of a region"), "The region.", IsRequired: true),
        new("event", new TextShape(MaxText), "The event's id."),
        new("eventTitle", new TextShape(MaxText), "The event's title."),
        new("results", new ListShape("a list of results: [success]", ChoiceShape.Of<JobResult>(), 1, 3, IsUnique: true), "How the job has to have ended. Default: success."),
    ], new Alternatives(["event", "eventTitle"], IsRequired: true, "A job trigger has exactly one of 'event' (the event's id) and 'eventTitle'."));

    private static readonly Shape Webhook = new ObjectShape("an object, which may be empty: {}",
    [
        new("tolerance", new DurationShape(TimeSpan.FromSeconds(10), TimeSpan.FromHours(1)), "How far the call's time stamp may be from now. Default: 5m."),
    ]);

    private static readonly Shape Chain = new ObjectShape("an object with 'name'",
    [
        new("name", TextShape.Name, "The other chain.", IsRequired: true),
        new("results", new ListShape("a list of results: [succeeded]", ChoiceShape.Of<RunResult>(), 1, 3, IsUnique: true), "How its run has to have ended. Default: succeeded."),
    ]);

    /// <summary>A trigger.</summary>
    public static readonly ObjectShape Trigger = new("a trigger: an object with 'name' and one of 'schedule', 'job', 'webhook' and 'chain'",
    [
        new("name", TextShape.Name, "Unique in the chain.", IsRequired: true),
        new("enabled", new FlagShape(), "Whether it starts runs. Default: true."),
        new("schedule", Schedule, "Instants by the clock."),
        new("job", Job, "A job that ended in a region, whoever started it there."),
        new("webhook", Webhook, "A signed call from outside."),
        new("chain", Chain, "A run of another chain that ended."),
        new("input", new MembersShape("an object: { name: value }"), "The runs' input. Texts may hold templates of {{ trigger.… }}. Default: { trigger: … }, all that is known about what happened."),
    ], new Alternatives(["schedule", "job", "webhook", "chain"], IsRequired: true, "A trigger has exactly one of 'schedule', 'job', 'webhook' and 'chain'."));
}
