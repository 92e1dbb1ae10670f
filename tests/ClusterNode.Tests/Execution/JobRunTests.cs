using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class JobRunTests
{
    [Fact]
    public async Task A_script_that_ends_well_leaves_header_output_and_footer()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\necho \"foo=$FOO bar=$BAR\"\n", ("foo", "F"), ("bar", 7));

        Assert.True(job.Result!.Code.IsOk);
        Assert.False(job.Result.Aborted);
        Assert.Equal("", job.Result.Description);
        Assert.Matches(
            new Regex(@"^# Job ID: j\d+\n# Event Title: A test\n# Hostname: node1\n# Date/Time: \d{4}/\d\d/\d\d \d\d:\d\d:\d\d \(GMT[+-][\d:]+\)\n\n"
                + @"foo=F bar=7\n\n# Job completed successfully at \d{4}/\d\d/\d\d \d\d:\d\d:\d\d \(GMT[+-][\d:]+\)\.\n# End of log\.\n$"),
            job.LogText);
        await Eventually.HoldsAsync(() => worker.SpoolFolders.Length == 0, cancellationToken: TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_failing_script_tells_its_code_and_the_last_line_of_its_standard_error()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\necho \"out text\"; echo \"err text\" >&2; echo more; exit 3\n");

        Assert.Equal("3", job.Result!.Code.ToString());
        Assert.Equal("Script exited with code: 3: err text", job.Result.Description);
        Assert.Equal("""{"title":"Error Output","content":"\u003Cpre\u003Eerr text\u003C/pre\u003E"}""", job.Data["html"]!.ToJsonString());
        Assert.Equal("out text\nerr text\nmore\n", job.OutputText);
        Assert.Contains("# Error 3: Script exited with code: 3: err text\n# End of log.\n", job.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 9", "9", "Script exited with code: 9")]
    [InlineData("exit 137", "137", "Script exited with code: 137")]
    [InlineData("kill -9 $$", "SIGKILL", "Script exited with code: SIGKILL")]
    [InlineData("kill -TERM $$", "SIGTERM", "Script exited with code: SIGTERM")]
    public async Task A_signal_is_told_from_an_exit(string script, string code, string description)
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync($"#!/bin/sh\n{script}\n");

        Assert.Equal(code, job.Result!.Code.ToString());
        Assert.Equal(description, job.Result.Description);
        Assert.Equal("", job.OutputText);
    }

    [Fact]
    public async Task A_script_without_an_interpreter_line_is_run_by_the_shell()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("echo $((6 * 7))");

        Assert.Equal("42\n", job.OutputText);
    }

    [Fact]
    public async Task A_job_reads_its_own_record_and_runs_in_the_work_folder_with_the_signals_that_the_node_was_started_with()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\npwd\numask\ngrep -E 'Sig(Ign|Blk)' /proc/self/status\ncat\n");

        var lines = job.OutputText.Split('\n');
        Assert.Equal(Path.Combine(worker.DataFolder, "work"), lines[0]);
        Assert.Equal("0022", lines[1]);
        Assert.Equal("SigBlk:\t0000000000000000", lines[2]);
        Assert.Equal($"SigIgn:\t{IgnoredFromTheStart():x16}", lines[3]);
        var record = JsonNode.Parse(lines[4])!;
        Assert.Equal(job.Order.Key.Id, record["id"]!.GetValue<string>());
        Assert.EndsWith("/output", record["log_file"]!.GetValue<string>(), StringComparison.Ordinal);
        Assert.Equal("", lines[5]);
    }

    [Fact]
    public async Task The_nodes_own_settings_are_not_in_a_jobs_environment()
    {
        Environment.SetEnvironmentVariable("ConnectionStrings__Another", "Password=secret");
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\nenv\n");

        Assert.DoesNotContain("secret", job.OutputText, StringComparison.Ordinal);
        Assert.Contains("\nCRONICLE=0.9.99\n", "\n" + job.OutputText, StringComparison.Ordinal);
        Assert.Contains($"\nJOB_ID={job.Order.Key.Id}\n", "\n" + job.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_script_appends_to_its_log_file_is_in_the_log()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\necho one\necho two >>\"$JOB_LOG\"\necho three\n");

        Assert.Equal("one\ntwo\nthree\n", job.OutputText);
    }

    [Fact]
    public async Task Percent_lines_are_progress_and_json_is_log_unless_it_is_asked_for()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\necho begin; echo '25%'; echo '{\"progress\":0.9}'\n");

        Assert.Equal("begin\n{\"progress\":0.9}\n", job.OutputText);
        Assert.Equal(0.25, job.Data["progress"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_script_with_json_speaks_as_a_plugin_does()
    {
        await using var worker = await WorkerHost.StartedAsync();
        const string Script = """
            #!/bin/sh
            echo '{"progress":0.5}'
            echo text
            echo '{"perf":{"db":18.5},"table":{"rows":[["1"]]},"label":"my label","chain_data":{"file":"a.csv","rows":3}}'
            echo '{"complete":1,"code":0,"description":"all fine"}'
            echo '{"label":"too late"}'
            exit 4
            """;
        var job = await worker.RunAsync(Script, ("json", 1));

        Assert.True(job.Result!.Code.IsOk);
        Assert.Equal("all fine", job.Result.Description);
        Assert.Equal("my label", job.Data["label"]!.GetValue<string>());
        Assert.Equal("""{"file":"a.csv","rows":3}""", job.Data["chain_data"]!.ToJsonString());
        Assert.Equal("text\n{\"label\":\"too late\"}\n", job.OutputText);
    }

    [Fact]
    public async Task Annotated_lines_begin_with_the_time()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\necho a\nprintf b\n", ("annotate", 1));

        Assert.Matches(@"^\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\] a\n\[\d{4}/\d\d/\d\d \d\d:\d\d:\d\d\] b$", job.OutputText);
    }

    [Fact]
    public async Task An_own_plugin_that_reports_completion_ends_as_it_says()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await RunPluginAsync(
            worker, "/bin/sh -c \"wc -l; echo '{\\\"progress\\\":0.4}'; echo err-line >&2; echo '{\\\"complete\\\":1,\\\"code\\\":0,\\\"description\\\":\\\"own plugin\\\"}'\"");

        Assert.True(job.Result!.Code.IsOk);
        Assert.Equal("own plugin", job.Result.Description);
        Assert.Equal(0.4, job.Data["progress"]!.GetValue<double>());
        Assert.Equal("1\nerr-line\n", job.OutputText);
    }

    [Theory]
    [InlineData("/bin/true", "1", "Process exited without reporting job completion.")]
    [InlineData("/bin/sh -c \"exit 5\"", "5", @"Child \d+ crashed with code: 5")]
    [InlineData("/nonexistent/prog", "1", @"Child spawn error: /nonexistent/prog: Child process failed to spawn \(Check executable location, permissions, or EOL format\?\)")]
    public async Task An_own_plugin_that_does_not_report_completion_has_failed(string command, string code, string description)
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await RunPluginAsync(worker, command);

        Assert.Equal(code, job.Result!.Code.ToString());
        Assert.Matches($"^{description}$", job.Result.Description);
        Assert.Contains($"# Error {code}: {job.Result.Description}\n# End of log.\n", job.LogText, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Success", "0")]
    [InlineData("Failure", "999")]
    [InlineData("Crash", "1")]
    public async Task The_test_plugin_ends_as_it_is_told(string action, string code)
    {
        await using var worker = await WorkerHost.StartedAsync();
        var order = worker.Order(new JsonObject { ["id"] = "testplug" }, new JsonObject { ["duration"] = 1, ["progress"] = 1, ["action"] = action });
        var job = await worker.EndOfAsync(worker.Assign(order));

        Assert.Equal(code, job.Result!.Code.ToString());
        Assert.Equal(1, job.Data["progress"]!.GetValue<double>());
    }

    [Fact]
    public async Task A_plugin_runs_as_the_user_it_names()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        await using var worker = await WorkerHost.StartedAsync();
        File.SetUnixFileMode(worker.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        var order = worker.Order("#!/bin/sh\nid -un; echo $HOME\n");
        order.Plugin["uid"] = "nobody";
        var job = await worker.EndOfAsync(worker.Assign(order));

        Assert.Equal("nobody\n/nonexistent\n", job.OutputText);
    }

    [Fact]
    public async Task A_plugin_runs_in_the_group_it_names()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can become another user.");
        await using var worker = await WorkerHost.StartedAsync();
        File.SetUnixFileMode(worker.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | UnixFileMode.OtherExecute);
        var order = worker.Order("#!/bin/sh\nid -u; id -g\n");
        order.Plugin["uid"] = "nobody";
        order.Plugin["gid"] = 1;
        var job = await worker.EndOfAsync(worker.Assign(order));

        Assert.EndsWith("\n1\n", job.OutputText, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plugin_runs_in_the_folder_it_names()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var there = worker.Order("#!/bin/sh\npwd\n");
        there.Plugin["cwd"] = worker.Traces;
        var nowhere = worker.Order("#!/bin/sh\ntouch $TRACES/ran\n");
        nowhere.Plugin["cwd"] = "/no/such/folder";

        Assert.Equal(worker.Traces + "\n", (await worker.EndOfAsync(worker.Assign(there))).OutputText);
        Assert.Equal("Child spawn error: Working directory not found: /no/such/folder", (await worker.EndOfAsync(worker.Assign(nowhere))).Result!.Description);
        Assert.False(File.Exists(Path.Combine(worker.Traces, "ran")));
    }

    [Fact]
    public async Task A_secret_is_in_the_environment_alone()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var order = worker.Order("#!/bin/sh\necho \"${TOKEN#hidden-}\"\ngrep -c hidden-to[k]en; ls -l $(dirname $0)/order.json | cut -c1-10\n");
        order.Plugin["secrets"] = new JsonObject { ["TOKEN"] = "hidden-token" };
        var job = await worker.EndOfAsync(worker.Assign(order));

        Assert.Equal("token\n0\n-rw-------\n", job.OutputText);
    }

    [Fact]
    public async Task A_plugin_of_a_user_that_does_not_exist_fails_before_it_runs()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var order = worker.Order("#!/bin/sh\ntouch $TRACES/ran\n");
        order.Plugin["uid"] = "no-such-user";
        var job = await worker.EndOfAsync(worker.Assign(order));

        Assert.Equal("Child spawn error: There is no user no-such-user on this server.", job.Result!.Description);
        Assert.False(File.Exists(Path.Combine(worker.Traces, "ran")));
    }

    [Fact]
    public async Task A_parameter_of_a_megabyte_reaches_the_job_by_its_input()
    {
        await using var worker = await WorkerHost.StartedAsync();
        var job = await worker.RunAsync("#!/bin/sh\necho \"${BIG:-absent} $SMALL\"; wc -c\n", ("big", new string('x', 1024 * 1024)), ("small", "s"));

        Assert.True(job.Result!.Code.IsOk);
        var lines = job.OutputText.Split('\n');
        Assert.Equal("absent s", lines[0]);
        Assert.True(int.Parse(lines[1], System.Globalization.CultureInfo.InvariantCulture) > 1024 * 1024);
    }

    private static Task<ScriptedJob> RunPluginAsync(WorkerHost worker, string command) =>
        worker.EndOfAsync(worker.Assign(worker.Order(new JsonObject { ["id"] = "pown", ["command"] = command }, [])));

    /// <summary>What this process was started to ignore, as by <c>nohup</c>; the runtime itself adds the signal of broken pipes.</summary>
    private static ulong IgnoredFromTheStart()
    {
        var line = File.ReadLines("/proc/self/status").Single(line => line.StartsWith("SigIgn:", StringComparison.Ordinal));
        const ulong brokenPipe = 1UL << 12;
        return Convert.ToUInt64(line.Split('\t')[1], 16) & ~brokenPipe;
    }
}
