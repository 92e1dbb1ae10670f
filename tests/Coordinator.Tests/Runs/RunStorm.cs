using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Tests.Runs;

/// <summary>One random run that is told random things, sensible and senseless, late, twice and in any order, and checked after each.</summary>
internal sealed class RunStorm
{
    private static readonly string[] JobStatesToTell = [JobStates.Queued, JobStates.Assigned, JobStates.Running, JobStates.Running, JobStates.Success, JobStates.Error, JobStates.Aborted];
    private static readonly string[] Regions = ["eu-west", "us-east"];

    private readonly Random random;
    private readonly List<RunEvent> history = [];
    private readonly List<RunCommand> told = [];
    private readonly HashSet<(string Step, int Attempt)> launched = [];
    private DateTimeOffset now = RunScenario.Now;
    private Run run = Run.None;

    private RunStorm(int seed) => random = new Random(seed);

    /// <summary>Plays one storm to its end and answers how many things the run was told.</summary>
    public static int Play(int seed)
    {
        var storm = new RunStorm(seed);
        storm.Tell(new StartRun(RunScenario.RunId, "storm", 1, storm.Graph(), null, storm.now));
        for (var left = storm.random.Next(4, 24); left > 0; left--) storm.Tell(storm.Something());
        storm.Settle();
        return storm.told.Count;
    }

    private List<StepDefinition> Graph()
    {
        List<StepDefinition> steps = [];
        for (var count = random.Next(1, 6); steps.Count < count;)
            steps.Add(new StepDefinition
            {
                Name = $"s{steps.Count}",
                Region = Pick(Regions),
                Event = "e",
                After = [.. steps.Select(step => step.Name).Where(_ => random.Next(3) == 0)],
                Timeout = random.Next(2) == 0 ? TimeSpan.FromMinutes(1) : null,
            });
        return steps;
    }

    private RunCommand Something()
    {
        now += TimeSpan.FromMilliseconds(random.Next(1000));
        if (random.Next(6) == 0) return Pick(told);

        var step = Pick(run.Steps);
        var attempt = random.Next(8) == 0 ? random.Next(3) : step.Attempt;
        var job = random.Next(8) == 0 ? "other" : $"job-{step.Name}";
        return random.Next(32) switch
        {
            0 => new CancelRun("storm", now),
            1 => new RegionUnreachable(Pick(Regions), now, now),
            2 or 3 => new RegionReachable(Pick(Regions), now),
            4 => new LaunchAccepted(step.Name, attempt, [job, "second"], now),
            5 => new LaunchRefused(step.Name, attempt, "event", "no such event", now),
            6 => new JobMissing(step.Name, attempt, job, now),
            7 => new TimeOutStep(step.Name, attempt, now),
            8 => new AbortAnswered(step.Name, attempt, (AbortOutcome)random.Next(3), random.Next(2) == 0 ? job : null, now),
            9 or 10 => new LaunchUnanswered(step.Name, attempt, "no answer", now),
            < 18 => new LaunchAccepted(step.Name, attempt, [job], now),
            _ => Change(step, attempt, job, Pick(JobStatesToTell)),
        };
    }

    private JobChanged Change(Step step, int attempt, string job, string state) =>
        new(step.Name, attempt, now) { JobId = job, State = state, Hostname = "node", UnreachableSince = random.Next(5) == 0 ? now : null };

    private void Tell(RunCommand command)
    {
        told.Add(command);
        var before = run;
        if (Decide(command) is not { } events) return;

        Promise(!IsBesideThePoint(command) || events is [], "what is said about another attempt, another job or a proven launch changes nothing");
        history.AddRange(events);
        run = RunDecider.Fold(run, events);
        CheckThatNothingOverHasChanged(before);
        CheckLaunches(events);
        CheckThatTheRunIsOverWithItsSteps();
        Promise(Decide(command) is null or [], "the same thing told again changes nothing");
    }

    private bool IsBesideThePoint(RunCommand command)
    {
        if (command is not StepCommand about || run.Find(about.Step) is not { } step) return false;
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
            Promise(command is CancelRun && run.IsOver, "only cancelling what is over is refused");
            return null;
        }
    }

    private void CheckThatNothingOverHasChanged(Run before)
    {
        Promise(!before.IsOver || ReferenceEquals(before, run), "a run that is over does not change");
        for (var i = 0; i < before.Steps.Count; i++)
            Promise(!before.Steps[i].IsOver || before.Steps[i] == run.Steps[i], "a step that is over does not change");
    }

    private void CheckLaunches(IReadOnlyList<RunEvent> events)
    {
        foreach (var launching in events.OfType<StepLaunching>())
        {
            Promise(launched.Add((launching.Step, launching.Attempt)), "an attempt is launched once");
            var upstream = run.Find(launching.Step)!.Definition.After.Select(name => run.Find(name)!.State);
            Promise(upstream.All(state => state == StepStates.Succeeded), "a step is launched after all that it comes after has succeeded");
        }
    }

    private void CheckThatTheRunIsOverWithItsSteps()
    {
        Promise(run.Steps.All(step => step.IsOver) == run.IsOver, "a run is over exactly when its steps are");
        Promise(run.Steps.All(step => step.State == StepStates.Succeeded) == (run.State == RunStates.Succeeded), "a run succeeds exactly when its steps do");
        Promise(run.State != RunStates.Failed || run.CancelReason is null, "a run that was to be cancelled has not failed");
    }

    /// <summary>The regions answer at last: whatever has happened, the run comes to its end, and its history tells the same story.</summary>
    private void Settle()
    {
        for (var rounds = 0; !run.IsOver; rounds++)
        {
            Promise(rounds <= run.Steps.Count, "a run ends once the regions answer");
            foreach (var step in run.Steps.Where(step => step.IsActive))
            {
                Tell(new AbortAnswered(step.Name, step.Attempt, AbortOutcome.Finished, step.JobId, now));
                Tell(Change(step, step.Attempt, step.JobId ?? "late", random.Next(2) == 0 ? JobStates.Success : JobStates.Aborted));
            }
        }

        var folded = RunDecider.Fold(Run.None, history);
        Promise(folded with { Steps = [] } == run with { Steps = [] } && folded.Steps.SequenceEqual(run.Steps), "a history folds to the run that made it");
    }

    /// <summary>Cheaper than an assertion, of which a storm would make many millions.</summary>
    private static void Promise(bool kept, string promise)
    {
        if (!kept) Assert.Fail($"Not kept: {promise}.");
    }

    private T Pick<T>(IReadOnlyList<T> from) => from[random.Next(from.Count)];
}
