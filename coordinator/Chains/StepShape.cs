namespace Federation.Coordinator.Chains;

/// <summary>What a step of a chain looks like.</summary>
internal static class StepShape
{
    /// <summary>A chain has at most this many steps.</summary>
    public const int MaxSteps = 1000;

    private const int MaxText = 200;
    private const int MaxRegions = 20;

    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromDays(365);
    private static readonly Shape Period = new DurationShape(Shortest, Longest);
    private static readonly Shape Region = new TextShape(40, "the name of a region");
    private static readonly Shape Regions = new ListShape($"a list of 1 to {MaxRegions} regions: [a, b]", Region, 1, MaxRegions, IsUnique: true);
    private static readonly Shape Params = new MembersShape("an object: { name: value }");

    private static readonly Shape Items = new EitherShape(
        new TextShape(10_000, "a list, or a template that is one: \"{{ steps.list.output.files }}\""), new ListShape("a list of at most 1000 items", null, 0, 1000));

    private static readonly Shape ForEach = new ObjectShape("an object with 'in'",
    [
        new("in", Items, "The list; {{ item }} and {{ index }} stand for an item and its place in the step's parameters.", IsRequired: true),
        new("maxParallel", new NumberShape(1, 1000, IsWhole: true), "How many are under way at once. Default: all."),
    ]);

    private static readonly Shape Retry = new ObjectShape("an object with 'attempts'",
    [
        new("attempts", new NumberShape(2, 100, IsWhole: true), "How many attempts there are in all.", IsRequired: true),
        new("delay", new DurationShape(TimeSpan.Zero, Longest), "How long to wait before the second attempt. Default: 0s."),
        new("backoff", new NumberShape(1, 10, IsWhole: false), "What the wait is multiplied by after each further attempt. Default: 2."),
        new("maxDelay", Period, "The longest wait. Default: 1h."),
        new("on", new ListShape("a list of causes: [job-failed]", ChoiceShape.Of<RetryCause>(), 1, 4, IsUnique: true), "What it is tried again after. Default: job-failed."),
        new("codes", new ListShape("a list of at most 100 codes as texts: ['1', '75']", new TextShape(100), 1, 100, IsUnique: true), "Only jobs that failed with one of these codes. Default: any."),
    ]);

    private static readonly Shape Timeouts = new ObjectShape("an object with 'scheduleToStart', 'startToClose' or 'scheduleToClose'",
    [
        new("scheduleToStart", Period, "From an attempt's launch until its job's process runs."),
        new("startToClose", Period, "From when an attempt's job was seen running until its end."),
        new("scheduleToClose", Period, "From the step's first launch to its end, all attempts together."),
    ]);

    private static readonly Shape OnUnreachable = new ObjectShape("an object with 'action'",
    [
        new("action", ChoiceShape.Of<UnreachableAction>(), "What is done in the end: nothing; the step fails; it is launched elsewhere if it is proven that it was not launched.", IsRequired: true),
        new("after", Period, "How long the region may be silent before that."),
        new("to", Regions, "The regions to turn to, in this order."),
        new("reconcile", ChoiceShape.Of<Reconciliation>(), "Whose word counts once the region is back: what was decided meanwhile, or the job that returned. Default: keep."),
    ]);

    private static readonly Shape Approval = new ObjectShape("an object with 'by', 'within' or 'onExpiry'",
    [
        new("by", new ListShape("a list of at most 50 names of keys", new TextShape(MaxText), 1, 50, IsUnique: true), "Who may decide. Default: all who may operate the chain."),
        new("within", Period, "How long there is to decide. Default: as long as it takes."),
        new("onExpiry", ChoiceShape.Of<ApprovalExpiry>(), "What nobody's decision means by then. Default: reject."),
    ]);

    private static readonly Shape Compensate = new ObjectShape("an object with 'event' or 'eventTitle'",
    [
        new("region", Region, "Where it runs. Default: the region the step ran in."),
        new("event", new TextShape(MaxText), "The event's id."),
        new("eventTitle", new TextShape(MaxText), "The event's title."),
        new("params", Params, "Its parameters. Texts may hold templates, also of the step's own output."),
        new("timeout", Period, "How long it may take from its launch to its end. Default: as long as it wants."),
    ], new Alternatives(["event", "eventTitle"], IsRequired: true, "A compensation has exactly one of 'event' (the event's id) and 'eventTitle'."));

    /// <summary>A step.</summary>
    public static readonly ObjectShape Step = new("a step: an object with 'name', 'region', and 'event' or 'eventTitle', or with 'chain'",
    [
        new("name", TextShape.Name, "Unique in the chain.", IsRequired: true),
        new("region", Region, "Where it runs."),
        new("regions", Regions, "Where it may run, the preferred region first."),
        new("regionLabels", new MembersShape("an object of 1 to 20 labels: { tier: gold }", new TextShape(MaxText), 20), "It may run in any region that has all these labels."),
        new("event", new TextShape(MaxText), "The event's id."),
        new("eventTitle", new TextShape(MaxText), "The event's title."),
        new("chain", TextShape.Name, "The chain that this step is a run of, instead of a job; 'params' are its input."),
        new("after", new ListShape($"a list of at most {MaxSteps} step names: [a, b]", new TextShape(60, "the name of a step, a text"), 0, MaxSteps, IsUnique: true),
            "The steps it comes after. Default: it starts with the run."),
        new("when", ChoiceShape.Of<StartRule>(), "What the steps in 'after' have to have come to. Default: all-succeeded."),
        new("condition", new TextShape(2000), "An expression that is true if the step is to run: steps.extract.output.rows > 0. Otherwise it is skipped."),
        new("forEach", ForEach, "The step is done once for every item of a list."),
        new("params", Params, "The job's parameters. Texts may hold templates. Default: the event's own."),
        new("outputs", new ListShape("a list of at most 100 keys: [file, rows]", new TextShape(MaxText), 0, 100, IsUnique: true), "Which keys of its output may leave its region. Default: all."),
        new("retry", Retry, "When it is tried again. Default: never."),
        new("timeout", Period, "Short for 'timeouts' with 'scheduleToClose' alone."),
        new("timeouts", Timeouts, "How long it may take. Default: as long as it wants."),
        new("onUnreachable", OnUnreachable, "What becomes of it while its region does not answer. Default: it waits."),
        new("approval", Approval, "Who has to agree before it is launched. Default: nobody."),
        new("compensate", Compensate, "The job that undoes it if it has succeeded and the run fails or is cancelled later."),
    ],
        new Alternatives(["event", "eventTitle", "chain"], IsRequired: true, "A step has exactly one of 'event' (the event's id), 'eventTitle' and 'chain'."),
        new Alternatives(["region", "regions", "regionLabels", "chain"], IsRequired: true, "A step has exactly one of 'region', 'regions' and 'regionLabels', and none if it is a 'chain'."),
        new Alternatives(["timeout", "timeouts"], IsRequired: false, "A step has one of 'timeout' and 'timeouts'."));
}
