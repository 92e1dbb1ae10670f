using System.IO.Compression;
using System.Text;
using Federation.ClusterNode.Commands;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ClusterNode.IntegrationTests.Commands;

public sealed class BackupTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("federation-backup-").FullName;
    private readonly WorkingRegion work = new(postgres);
    private TestDatabase? other;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string File => Path.Combine(folder, "region.zip");

    private TestDatabase Other => other!;

    public async ValueTask InitializeAsync()
    {
        await work.InitializeAsync();
        other = await postgres.CreateDatabaseAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await work.DisposeAsync();
        await Other.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task A_region_in_another_database_is_what_it_was()
    {
        await work.Region.Node.MustAsync("create_plugin", """{"id":"ptold","title":"Told","command":"/bin/sh -c 'echo $TOKEN'","secrets":{"TOKEN":"swordfish"}}""");
        var secret = await work.Worker.EventAsync("""{"title":"Tells","target":"worker","plugin":"ptold","params":{}}""");
        var id = await work.ScriptAsync("printf 'one\\ttab, one \\\\backslash\\\\, no newline'", """{"title":"Prints"}""");
        var job = (string)(await work.RunToEndAsync(id))["id"]!;
        var log = await work.LogAsync(job);
        var cursor = (string)(await work.Worker.MustAsync("get_job_changes"))["cursor"]!;
        var history = (await work.Worker.MustAsync("get_history"))["list"]!["length"]!.ToString();

        Assert.Contains("tables", await MustAsync("backup", File), StringComparison.Ordinal);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, System.IO.File.GetUnixFileMode(File));
        await MustAsync("restore", File, Other);

        await using var node = await Node.StartAsync("worker", Other.ConnectionString, [$"--Node:DataFolder={folder}"], Cancel);
        Assert.Equal(log, await node.Http.GetStringAsync(new Uri($"/api/app/get_job_log/v1?id={job}", UriKind.Relative), Cancel));
        Assert.Equal(history, (await node.MustAsync("get_history"))["list"]!["length"]!.ToString());
        Assert.Equal(1, (int?)(await node.MustAsync("get_job_changes", $$"""{"after":"{{cursor}}"}"""))["reset"]);
        var again = await node.RunAsync(secret);
        await Eventually.HoldsAsync(_ => node.JobAsync(again, wait: 20), view => view.ContainsKey("time_end"), TimeSpan.FromSeconds(60), Cancel);
        Assert.Contains("swordfish", await node.Http.GetStringAsync(new Uri($"/api/app/get_job_log/v1?id={again}", UriKind.Relative), Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_backup_that_is_not_whole_changes_nothing()
    {
        await work.RunToEndAsync(await work.ScriptAsync("echo hello"));
        await MustAsync("backup", File);
        var bytes = await System.IO.File.ReadAllBytesAsync(File, Cancel);
        foreach (var broken in new[] { bytes[..(bytes.Length / 2)], await ChangedAsync(bytes), "no archive"u8.ToArray() })
        {
            await System.IO.File.WriteAllBytesAsync(File, broken, Cancel);

            Assert.Equal(1, await RunAsync(TextWriter.Null, TextWriter.Null, "restore", File, Settings(Other)));
        }

        await using var count = Other.DataSource.CreateCommand("select (to_regclass('region') is not null)::int");
        if ((int)(await count.ExecuteScalarAsync(Cancel))! == 0) return;
        await using var regions = Other.DataSource.CreateCommand("select (select count(*) from region) + (select count(*) from jobs) + (select count(*) from mt_doc_api_key)");
        Assert.Equal(0L, await regions.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_region_is_replaced_only_when_that_is_said_and_never_under_its_nodes()
    {
        await MustAsync("backup", File);
        await MustAsync("restore", File, Other);
        Assert.Contains("--replace", await RefusalAsync("restore", File, Settings(Other)), StringComparison.Ordinal);
        await MustAsync("restore", File, Other, "--replace");

        await using var node = await Node.StartAsync("alive", Other.ConnectionString, [], Cancel);
        Assert.Contains("Nodes of the region run", await RefusalAsync("restore", File, "--replace", Settings(Other)), StringComparison.Ordinal);
        await node.MustAsync("get_schedule");
    }

    [Fact]
    public async Task A_file_that_is_there_is_not_written_over()
    {
        await System.IO.File.WriteAllTextAsync(File, "precious", Cancel);

        Assert.Contains("is there already", await RefusalAsync("backup", File, Settings(work.Region.Database)), StringComparison.Ordinal);
        Assert.Equal("precious", await System.IO.File.ReadAllTextAsync(File, Cancel));
    }

    [Fact]
    public async Task A_database_without_a_region_is_told_to_have_none() =>
        Assert.Contains("There is no region in this database", await RefusalAsync("backup", File, Settings(Other)), StringComparison.Ordinal);

    /// <summary>The same archive, whole, but for a letter of an event's script.</summary>
    private static async Task<byte[]> ChangedAsync(byte[] backup)
    {
        using var file = new MemoryStream();
        file.Write(backup);
        await using (var archive = await ZipArchive.CreateAsync(file, ZipArchiveMode.Update, leaveOpen: true, entryNameEncoding: null, Cancel))
        {
            await using var events = await archive.GetEntry("tables/mt_doc_event")!.OpenAsync(Cancel);
            using var reader = new StreamReader(events, leaveOpen: true);
            var changed = (await reader.ReadToEndAsync(Cancel)).Replace("echo hello", "echo jello", StringComparison.Ordinal);
            events.SetLength(0);
            await events.WriteAsync(Encoding.UTF8.GetBytes(changed), Cancel);
        }

        return file.ToArray();
    }

    private static string Settings(TestDatabase database) => $"--ConnectionStrings:Postgres={database.ConnectionString}";

    private static Task<int> RunAsync(TextWriter output, TextWriter errors, params string[] arguments) => NodeCommands.RunAsync(arguments, output, errors);

    private static async Task<string> RefusalAsync(params string[] arguments)
    {
        await using var errors = new StringWriter();
        Assert.Equal(1, await RunAsync(TextWriter.Null, errors, arguments));
        return errors.ToString();
    }

    private async Task<string> MustAsync(string command, string file, TestDatabase? database = null, params string[] more)
    {
        await using var output = new StringWriter();
        await using var errors = new StringWriter();
        var code = await RunAsync(output, errors, [command, file, .. more, Settings(database ?? work.Region.Database)]);
        Assert.True(code == 0, errors.ToString());
        return output.ToString();
    }
}
