using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Tests.Runs;

/// <summary>One random run that is told random things, sensible and senseless, late, twice and in any order, and checked after each.</summary>
internal sealed class RunStorm
{
    private static readonly string[] JobStatesToTell = [JobStates.Queued, JobStates.Assigned, JobStates.Running, JobStates.Running, JobStates.Success, JobStates.Error, JobStates.Aborted];

    private readonly Random random;
    private readonly List<RunEvent> history = [];
    private readonly List<RunCommand> told = [];
    private readonly StormPromises promises = new();
    private DateTimeOffset now = RunScenario.Now;
    private Run run = Run.None;

    private RunStorm(int seed) => random = new Random(seed);

    /// <summary>Plays one storm to its end and answers how many things the run was told.</summary>
    public static int Play(int seed)
    {
        var storm = new RunStorm(seed);
        var graph = new StormGraph(storm.random);
        storm.Tell(new StartRun(RunScenario.RunId, "storm", 1, graph.Steps(), null, storm.now) { Waits = storm.random.Next(10) == 0 });
        for (var left = storm.random.Next(4, 24); left > 0; left--) storm.Tell(storm.Something());
        storm.Settle();
        return storm.told.Count;
    }

    private RunCommand Something()
    {
        now += TimeSpan.FromMilliseconds(random.Next(20_000));
        if (random.Next(6) == 0) return Pick(told);

        var step = Pick(run.Steps);
        return random.Next(3) == 0 ? Order(step) : News(step);
    }

    private RunCommand News(Step step)
    {
        var attempt = random.Next(8) == 0 ? random.Next(4) : step.Attempt;
        var job = random.Next(8) == 0 ? "other" : $"job-{step.Name}-{attempt}";
        return random.Next(36) switch
        {
            1 => new RegionUnreachable(Pick(StormGraph.Regions), now, now),
            2 or 3 => new RegionReachable(Pick(StormGraph.Regions), now),
            4 => new LaunchAccepted(step.Name, attempt, [job, "second"], now),
            5 => new LaunchRefused(step.Name, attempt, "event", "no such event", now),
            6 => new JobMissing(step.Name, attempt, job, now),
            7 => new TimeOutStep(step.Name, attempt, now, (TimeoutKind)random.Next(3)),
            8 => new AbortAnswered(step.Name, attempt, (AbortOutcome)random.Next(3), random.Next(2) == 0 ? job : null, now),
            9 or 10 => new LaunchUnanswered(step.Name, attempt, "no answer", now, MayHaveArrived: random.Next(2) == 0),
            11 => new GiveUpOnRegion(step.Name, attempt, now),
            12 or 13 => new RetryStep(step.Name, attempt, now),
            14 => new ExpireApproval(step.Name, attempt, now),
            15 => new RegionRestored(Pick(StormGraph.Regions), now),
            16 => new ReleaseRun(now),
            < 22 => new LaunchAccepted(step.Name, attempt, [job], now),
            _ => Change(step, attempt, job, Pick(JobStatesToTell)),
        };
    }

    private RunOrder Order(Step step) => random.Next(16) switch
    {
        0 => new CancelRun("storm", now),
        1 or 2 => new PauseRun("storm", "me", now),
        3 or 4 or 5 => new ResumeRun("me", now),
        6 => new RetryRun([], "me", now),
        7 => new RetryRun([step.Name], "me", now),
        8 => new SkipStep(step.Name, "storm", "me", now),
        9 => new MarkStep(step.Name, random.Next(2) == 0, "storm", null, "me", now),
        10 => new RejectStep(step.Name, "no", "me", now),
        11 => new ResolveLaunch(step.Name, random.Next(2) == 0 ? $"job-{step.Name}-{step.Attempt}" : null, "seen", "me", now),
        _ => new ApproveStep(step.Name, null, "me", now),
    };

    private JobChanged Change(Step step, int attempt, string job, string state) =>
        new(step.Name, attempt, now) { JobId = job, State = state, Hostname = "node", UnreachableSince = random.Next(5) == 0 ? now : null };

    private void Tell(RunCommand command)
    {
        told.Add(command);
        var before = run;
        if (Decide(command) is not { } events) return;

        StormPromises.Promise(!IsBesideThePoint(command) || events is [], "what is said about another attempt, another job or a proven launch changes nothing");
        history.AddRange(events);
        run = RunDecider.Fold(run, events);
        promises.Check(before, run, command, events);
        StormPromises.Promise(command is RetryRun || Decide(command) is null or [], "the same thing told again changes nothing");
    }

    private bool IsBesideThePoint(RunCommand command)
    {
        if (command is not StepCommand about || run.Find(about.Step) is not { } step) return false;
        var isReconciled = step.Earlier.Any(earlier => earlier.GivenUp && earlier.Attempt == about.Attempt);
        if (isReconciled) return false;
        return about.Attempt != step.Attempt || about switch
        {
            JobChanged c => step.JobId is not null && c.JobId != step.JobId,
            JobMissing c => c.JobId != step.JobId,
            LaunchRefused or LaunchUnanswered => step.JobId is not null,
            _ => false,
        };
    }

    private IReadOnlyList<RunEvent>? Decide(RunCommand command)
    {
        try
        {
            return RunDecider.Decide(run, command);
        }
        catch (RefusedException)
        {
            StormPromises.Promise(command is RunOrder, "only what people ask for is refused");
            return null;
        }
    }

    /// <summary>Regions and people answer at last: whatever has happened, the run comes to its end, and its history tells the same story.</summary>
    private void Settle()
    {
        for (var rounds = 0; !run.IsOver; rounds++)
        {
            StormPromises.Promise(rounds <= 200, "a run ends once regions and people answer");
            now += TimeSpan.FromHours(1);
            Tell(new ReleaseRun(now));
            if (run.State == RunStates.Paused) Tell(new ResumeRun("me", now));
            foreach (var name in run.Steps.Select(step => step.Name)) Settle(name);
        }

        StormPromises.CheckEnd(run, history);
    }

    private void Settle(string name)
    {
        var step = run.Find(name)!;
        if (step.IsOver || run.IsOver) return;

        StormPromises.Promise(StepWaits.Sentence(run, step) is not null, "what is not over says what it waits for");
        Tell(new RetryStep(name, step.Attempt, now));
        if (step.State == StepStates.AwaitingApproval) Tell(new ApproveStep(name, null, "me", now));
        Tell(new AbortAnswered(name, step.Attempt, AbortOutcome.Finished, step.JobId, now));
        if (run.Find(name)! is { IsActive: true } active) Tell(Change(active, active.Attempt, active.JobId ?? "late", random.Next(2) == 0 ? JobStates.Success : JobStates.Aborted));
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
