using System.Text;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class ResultDeciderTests
{
    private static readonly JobEnding.Exited Well = Exit(0);

    [Fact]
    public void A_script_ends_as_its_exit_says()
    {
        AssertVerdict(Decide(true, Well), "0", "");
        AssertVerdict(Decide(true, Exit(9)), "9", "Script exited with code: 9");
        AssertVerdict(Decide(true, Exit(137)), "137", "Script exited with code: 137");
        AssertVerdict(Decide(true, Exit(137, bySignal: true)), "SIGKILL", "Script exited with code: SIGKILL");
        AssertVerdict(Decide(true, Exit(128 + 40, bySignal: true)), "168", "Script exited with code: 168");
        AssertVerdict(Decide(true, Exit(3, error: "err <text>")), "3", "Script exited with code: 3: err <text>");
        Assert.Equal("<pre>err &lt;text&gt;</pre>", Decide(true, Exit(0, error: "err <text>")).Data!["html"]!["content"]!.GetValue<string>());
    }

    [Fact]
    public void A_plugin_ends_as_it_says_whatever_its_exit()
    {
        AssertVerdict(Decide(false, Exit(1), """{"complete":1,"code":0,"description":"fine"}"""), "0", "fine");
        AssertVerdict(Decide(false, Well, """{"complete":1,"code":999,"description":"bad"}"""), "999", "bad");
        AssertVerdict(Decide(false, Well, """{"complete":1,"code":999}"""), "999", "Unknown Error (no description provided)");
        AssertVerdict(Decide(true, Exit(4), """{"complete":1}"""), "0", "");
    }

    [Fact]
    public void A_plugin_that_does_not_say_how_it_ended_has_failed()
    {
        var silent = Decide(false, Well, """{"progress":0.5}""");
        AssertVerdict(silent, "1", "Process exited without reporting job completion.");
        Assert.Equal("""{"progress":0.5,"unknown":1}""", silent.Data!.ToJsonString());
        AssertVerdict(Decide(false, Exit(5)), "5", "Child 77 crashed with code: 5");
        AssertVerdict(Decide(false, Exit(139, bySignal: true)), "SIGSEGV", "Child 77 crashed with code: SIGSEGV");
    }

    [Fact]
    public void An_abort_stands_above_what_the_plugin_said()
    {
        var verdict = Decide(false, new JobEnding.Aborted("enough"), """{"complete":1,"label":"x"}""");
        AssertVerdict(verdict, "1", "Job Aborted: enough");
        Assert.True(verdict.Aborted);
        Assert.Equal("""{"label":"x","abort_reason":"enough"}""", verdict.Data!.ToJsonString());
    }

    [Fact]
    public void A_job_whose_end_nobody_saw_failed_unless_its_plugin_had_completed()
    {
        Assert.False(Decide(true, new JobEnding.Vanished()).Code.IsOk);
        Assert.False(Decide(true, new JobEnding.Interrupted()).Code.IsOk);
        Assert.True(Decide(false, new JobEnding.Interrupted(), """{"complete":1}""").Code.IsOk);
        Assert.False(Decide(false, new JobEnding.Interrupted()).Aborted);
        AssertVerdict(Decide(false, new JobEnding.Refused("no such program")), "1", "no such program");
    }

    private static JobEnding.Exited Exit(int code, bool bySignal = false, string? error = null) =>
        new JobEnding.Exited(new CommandExit(code, bySignal, 0, Terminated: false), 77, error);

    private static Verdict Decide(bool isShell, JobEnding ending, params string[] lines)
    {
        var report = new PluginReport();
        foreach (var line in lines) Assert.True(report.TryTake(Encoding.UTF8.GetBytes(line)));
        return ResultDecider.Decide(isShell, ending, report);
    }

    private static void AssertVerdict(Verdict verdict, string code, string description) =>
        Assert.Equal((code, description), (verdict.Code.ToString(), verdict.Description));
}
