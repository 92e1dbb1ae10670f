using System.Globalization;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;
using Federation.ServiceDefaults.Problems;

namespace Federation.Coordinator.Tests.Runs;

/// <summary>Runs of random chains against a region that is late, repeats itself, fails after having done what it was asked, and tells old news.</summary>
public sealed class RegionModelTests
{
    /// <summary>Many more, or others: <c>FEDERATION_MODEL_RUNS</c> and <c>FEDERATION_MODEL_SEED</c>.</summary>
    [Fact]
    public void A_thousand_runs_launch_each_attempt_once_and_end_as_their_jobs_did()
    {
        var first = Setting("FEDERATION_MODEL_SEED", 0);
        Parallel.For(first, first + Setting("FEDERATION_MODEL_RUNS", 1000), seed =>
        {
            try
            {
                new Play(seed).ToItsEnd();
            }
            catch (Exception broken) when (broken is not OperationCanceledException)
            {
                throw new InvalidOperationException($"The run of seed {seed} broke a promise.", broken);
            }
        });
    }

    private static int Setting(string name, int usual) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;

    /// <summary>One run with all that is done for it: work is done in any order and again until it is answered, timers when their time has come.</summary>
    private sealed class Play
    {
        private readonly Random random;
        private readonly RegionModel region;
        private readonly List<StepWork> work = [];
        private readonly List<(string Step, int Attempt)> launches = [];
        private DateTimeOffset now = RunScenario.Now;
        private Run run = Run.None;

        public Play(int seed)
        {
            random = new Random(seed);
            region = new RegionModel(random);
            Tell(new StartRun(RunScenario.RunId, "model", 1, new StormGraph(random).Steps(), null, now));
        }

        public void ToItsEnd()
        {
            for (var rounds = 0; !run.IsOver; rounds++)
            {
                StormPromises.Promise(rounds < 5000, $"a run ends: {run.State}, {string.Join("; ", run.Steps.Where(step => !step.IsOver).Select(step => $"{step.Name} {step.State} waits for {StepWaits.Sentence(run, step)}"))}");
                now += TimeSpan.FromSeconds(random.Next(10));
                foreach (var one in work.OrderBy(_ => random.Next()).ToList()) Do(one);
                foreach (var change in region.Changes(now).ToList()) Tell(change);
                foreach (var step in run.Steps.Where(step => step.State == StepStates.AwaitingApproval && random.Next(4) == 0).ToList()) Tell(new ApproveStep(step.Name, null, "me", now));
            }

            CheckThatTheRunTellsTheTruth();
        }

        private void Do(StepWork one)
        {
            var key = new LaunchKey(run.Id, one.Step, one.Attempt);
            RunCommand? answer = one switch
            {
                StepTimer timer => timer.DueAt <= now ? timer.CommandAt(now) : null,
                LaunchJob => region.Launch(key, now) ?? new LaunchUnanswered(one.Step, one.Attempt, "no answer", now),
                AbortJob => region.Abort(key, now),
                _ => null,
            };
            if (answer is null) return;
            if (answer is not LaunchUnanswered) work.Remove(one);
            Tell(answer);
        }

        private void Tell(RunCommand command)
        {
            IReadOnlyList<RunEvent> events;
            try
            {
                events = RunDecider.Decide(run, command);
            }
            catch (RefusedException)
            {
                return;
            }

            run = RunDecider.Fold(run, events);
            foreach (var gone in StepWork.Withdrawn(events)) work.RemoveAll(one => one is LaunchJob && (one.Step, one.Attempt) == (gone.Step, gone.Attempt));
            var following = StepWork.Following(events, run);
            launches.AddRange(following.OfType<LaunchJob>().Select(launch => (launch.Step, launch.Attempt)));
            work.AddRange(following);
        }

        private void CheckThatTheRunTellsTheTruth()
        {
            StormPromises.Promise(launches.Distinct().Count() == launches.Count, "an attempt is launched once");
            StormPromises.Promise(region.Jobs.Count <= launches.Count, "there are no more jobs than launches");
            foreach (var step in run.Steps.Where(step => step.JobId is not null))
            {
                var job = region.Jobs[new LaunchKey(run.Id, step.Name, step.Attempt)];
                StormPromises.Promise(job.Id == step.JobId, "a step follows the job of its key");
                StormPromises.Promise((step.State == StepStates.Succeeded) == (job.State == JobStates.Success) || step.Earlier.Any(earlier => earlier.GivenUp) || step.Code == "unreachable", "a step ends as its job did");
            }
        }
    }
}
