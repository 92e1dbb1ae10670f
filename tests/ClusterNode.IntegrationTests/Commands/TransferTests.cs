using Federation.ClusterNode.Commands;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Commands;

public sealed class TransferTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string Good = """global/schedule/0 - {"items":[{"id":"moved","title":"Moved","enabled":0,"category":"general","plugin":"nobodys","target":"allgrp","timezone":"UTC"}]}""";
    private const string Bad = """global/schedule/1 - {"items":[{"id":"bad","title":"Bad","enabled":0,"category":"general","plugin":"shellplug","target":"allgrp","timezone":"Mars"}]}""";

    private readonly string folder = Directory.CreateTempSubdirectory("federation-transfer-").FullName;
    private readonly Region region = new(postgres);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "data.txt");

    public ValueTask InitializeAsync() => region.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await region.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task What_is_imported_at_the_terminal_is_there_on_a_running_node_and_a_dry_run_only_tells()
    {
        await System.IO.File.WriteAllTextAsync(File, Good, Cancel);

        var (code, told) = await RunAsync("import", File, "--dry-run");
        Assert.Equal(0, code);
        Assert.Contains("line 1\tcreate event moved\tThere is no plugin nobodys: its jobs cannot start.", told, StringComparison.Ordinal);
        Assert.Equal("event", (string?)(await region.Node.CallAsync("get_event", """{"id":"moved"}"""))["code"]);

        (code, told) = await RunAsync("import", File);
        Assert.Equal(0, code);
        Assert.Contains("create\t1\tevent", told, StringComparison.Ordinal);
        await Eventually.HoldsAsync(_ => region.Node.CallAsync("get_event", """{"id":"moved"}"""), reply => reply["code"]!.ToString() == "0", TimeSpan.FromSeconds(60), Cancel);
        Assert.Contains("data_import", (await region.Node.MustAsync("get_activity")).ToJsonString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_cannot_be_taken_over_is_told_with_its_line_and_nothing_is_unless_it_is_to_be_left_out()
    {
        await System.IO.File.WriteAllTextAsync(File, $"{Good}\n{Bad}\nnonsense\n", Cancel);

        var (code, told) = await RunAsync("import", File);
        Assert.Equal(1, code);
        Assert.Contains("line 2\trefuse event bad\tMalformed or unknown timezone: Mars", told, StringComparison.Ordinal);
        Assert.Contains("line 3\tno record", told, StringComparison.Ordinal);
        Assert.Contains("Nothing was imported", told, StringComparison.Ordinal);
        Assert.Equal("event", (string?)(await region.Node.CallAsync("get_event", """{"id":"moved"}"""))["code"]);

        Assert.Equal(0, (await RunAsync("import", File, "--skip-faulty")).Code);
        await region.Node.MustAsync("get_event", """{"id":"moved"}""");
    }

    [Fact]
    public async Task A_crontab_that_is_imported_at_the_terminal_makes_disabled_events_all_or_none()
    {
        await System.IO.File.WriteAllTextAsync(File, "30 2 * * mon-fri close-day\n@reboot begin\n", Cancel);
        var (code, told) = await RunAsync("import", "crontab", File);
        Assert.Equal(1, code);
        Assert.Contains("line 2\tcannot be read\t@reboot", told, StringComparison.Ordinal);

        await System.IO.File.WriteAllTextAsync(File, "30 2 * * mon-fri close-day\n@daily clean\n", Cancel);
        Assert.Contains("a dry run", (await RunAsync("import", "crontab", File, "--dry-run")).Told, StringComparison.Ordinal);
        Assert.Empty((await region.Node.MustAsync("get_schedule"))["rows"]!.AsArray());

        (code, told) = await RunAsync("import", "crontab", File, "--timezone", "Europe/Berlin");
        Assert.Equal(0, code);
        Assert.Contains("2 events are made, disabled.", told, StringComparison.Ordinal);
        var made = (await region.Node.MustAsync("get_schedule"))["rows"]!.AsArray();
        Assert.Equal(["close-day 0 Europe/Berlin", "clean 0 Europe/Berlin"], made.Select(e => $"{e!["title"]} {e["enabled"]} {e["timezone"]}"));
    }

    [Fact]
    public async Task What_is_exported_at_the_terminal_can_be_imported_again_and_is_for_its_owners_eyes()
    {
        await region.Node.EventAsync("""{"id":"given_out"}""");

        Assert.Equal(0, (await RunAsync("export", File)).Code);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        Assert.StartsWith("# Cronicle Data Export v1.0\n", await System.IO.File.ReadAllTextAsync(File, Cancel), StringComparison.Ordinal);
        Assert.Contains("is there already", (await RunAsync("export", File)).Told, StringComparison.Ordinal);

        await region.Node.MustAsync("delete_event", """{"id":"given_out"}""");
        Assert.Equal(0, (await RunAsync("import", File)).Code);
        await region.Node.MustAsync("get_event", """{"id":"given_out"}""");
    }

    private async Task<(int Code, string Told)> RunAsync(params string[] arguments)
    {
        await using var told = new StringWriter();
        var code = await NodeCommands.RunAsync([.. arguments, $"--ConnectionStrings:Postgres={region.Database.ConnectionString}"], told, told);
        return (code, told.ToString());
    }
}
