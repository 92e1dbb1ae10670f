using Federation.Coordinator.Commands;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Harness;
using Federation.TestKit.Postgres;

namespace Federation.Coordinator.IntegrationTests.Commands;

public sealed class CommandTests(TestPostgres postgres) : CoordinatorTest(postgres, listens: true)
{
    [Fact]
    public async Task Help_names_every_command_and_where_the_coordinator_is_taken_from()
    {
        var (_, top, _) = await RunAsync("--help");
        var (_, run, _) = await RunAsync("run", "start", "--help");

        Assert.All(["serve", "chain", "run", "region", "Bootstrap:AdminApiKey"], word => Assert.Contains(word, top, StringComparison.Ordinal));
        Assert.All(["--follow", "FEDERATION_KEY", "Exit codes"], word => Assert.Contains(word, run, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_chain_is_checked_stored_and_written_out()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "two.yaml");
        await File.WriteAllTextAsync(file, "steps:\n  - { name: a, region: north, event: one }\n  - { name: b, region: nowhere, event: one }\n", Cancel);
        var (failed, _, faults) = await AskAsync("chain", "validate", file);
        Assert.Equal(1, failed);
        Assert.Contains($"{file}:3:", faults, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "steps:\n  - { name: a, region: north, event: missing }\n  - { name: b, region: north, event: disabled }\n", Cancel);
        var (unknown, _, told) = await AskAsync("chain", "validate", file);
        Assert.Equal(1, unknown);
        Assert.Contains($"{file}:2:38: Region north has no event with the id 'missing'.", told, StringComparison.Ordinal);
        Assert.Contains($"{file}:3:38: warning: ", told, StringComparison.Ordinal);

        await File.WriteAllTextAsync(file, "", Cancel);
        Assert.Equal(1, (await AskAsync("chain", "validate", file)).Code);
        await File.WriteAllTextAsync(file, "steps:\n  - { name: a, region: north, event: one }\n", Cancel);
        Assert.Equal(0, (await AskAsync("chain", "validate", file)).Code);
        Assert.Contains("two is stored as version 1", (await AskAsync("chain", "apply", file)).Output, StringComparison.Ordinal);
        Assert.Contains("\"region\": \"north\"", (await AskAsync("chain", "export", "two")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_is_followed_to_its_end_with_its_log_and_ends_with_its_exit_code()
    {
        North.Jobs.Instantly = (_, _) => [];
        var (well, output, _) = await AskAsync("run", "start", "one", "--follow");
        Assert.Equal(0, well);
        Assert.Contains("only succeeded", output, StringComparison.Ordinal);
        Assert.Contains("only | log of j1", output, StringComparison.Ordinal);

        North.Jobs.Instantly = null;
        var failing = AskAsync("run", "start", "one", "--wait");
        await Federation.TestKit.Waiting.Eventually.HoldsAsync(() => North.Jobs.All.Count == 2, cancellationToken: Cancel);
        North.Jobs.Fail("j2", "out of paper");
        var (ill, told, _) = await failing;
        Assert.Equal(2, ill);
        Assert.Contains("out of paper", told, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Parameters_become_the_runs_input()
    {
        await Coordinator.DefineAsync("asked", "steps: [{ name: only, region: north, event: one, params: { day: '{{ input.day }}', n: '{{ input.n }}' } }]", Cancel);
        North.Jobs.Instantly = (_, _) => [];

        Assert.Equal(0, (await AskAsync("run", "start", "asked", "-p", "day=monday", "-p", "n=3", "--wait")).Code);

        var parameters = North.Jobs.All[0].Params!;
        Assert.Equal(("monday", 3), ((string)parameters["day"]!, (int)parameters["n"]!));
    }

    [Fact]
    public async Task A_region_is_added_listed_and_probed()
    {
        await using var south = await ScriptedRegion.StartAsync();

        var (added, _, _) = await AskAsync("region", "add", "south", south.Url, "--region-key", ScriptedRegion.FirstApiKey, "--label", "continent=europe");
        var (_, list, _) = await AskAsync("region", "list");
        var (_, probe, _) = await AskAsync("region", "probe", "south");

        Assert.Equal(0, added);
        Assert.All(["north", "south"], name => Assert.Contains(name, list, StringComparison.Ordinal));
        Assert.Contains("breaker closed", probe, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_way_is_assessed_the_report_kept_and_compared_and_its_settings_applied_and_undone()
    {
        var (_, report, _) = await AskAsync("region", "assess", "north", "--duration", "3");
        var id = (await Coordinator.Api.GetAssessmentsAsync("north", before: null, limit: 1, Cancel)).Assessments.Single().Id.ToString();
        var (_, list, _) = await AskAsync("region", "assessments", "north");
        var (_, compared, _) = await AskAsync("region", "compare", "north", id, id);
        var (_, applied, _) = await AskAsync("region", "link", "north", "--apply", id);
        var (_, undone, _) = await AskAsync("region", "link", "north", "--undo");
        var (both, _, contradiction) = await AskAsync("region", "link", "north", "--undo", "--apply", id);

        Assert.Matches(@"try timeout, s +\d+(\.\d+)? +now 3\b", report);
        Assert.Contains($"assessment {id}", report, StringComparison.Ordinal);
        Assert.Contains(id, list, StringComparison.Ordinal);
        Assert.Matches(@"round trip p50, ms +[\d.]+ +[\d.]+ +0%", compared);
        Assert.Matches(@"try timeout, s +([\d.]+) +\1 +\1", applied);
        Assert.Matches(@"try timeout, s +3 +- +[\d.]+", undone);
        Assert.Equal((1, true), (both, contradiction.Contains("not both", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task What_goes_wrong_is_a_sentence_and_exit_code_1()
    {
        var (refused, _, missing) = await AskAsync("run", "start", "nothing");
        var (unreached, _, away) = await RunAsync("region", "list", "--url", "http://127.0.0.1:1", "--key", "x");
        var (keyless, _, noKey) = await RunAsync("region", "list", "--url", Coordinator.Url, "--key", "wrong");

        Assert.Equal((1, 1, 1), (refused, unreached, keyless));
        Assert.Contains("There is no chain named 'nothing'.", missing, StringComparison.Ordinal);
        Assert.Contains("cannot be reached", away, StringComparison.Ordinal);
        Assert.Contains("The API key is not known here", noKey, StringComparison.Ordinal);
    }

    private Task<(int Code, string Output, string Errors)> AskAsync(params string[] arguments) => RunAsync([.. arguments, "--url", Coordinator.Url, "--key", CoordinatorHost.ApiKey]);

    private static async Task<(int Code, string Output, string Errors)> RunAsync(params string[] arguments)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await CoordinatorCommands.RunAsync(arguments, output, errors);
        return (code, output.ToString(), errors.ToString());
    }
}
