using Federation.ServiceDefaults.Postgres;
using Federation.TestKit.Waiting;

namespace Federation.ServiceDefaults.Tests.Postgres;

public sealed class PrivatePostgresTests : IDisposable
{
    private readonly ServerFolder place = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => place.Dispose();

    [Fact]
    public async Task A_server_starts_in_an_empty_folder_answers_and_leaves_nothing_behind()
    {
        await using (var server = await StartAsync(place.Temporary)) Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));

        Assert.False(Directory.Exists(place.Folder));
    }

    [Fact]
    public async Task A_kept_server_is_stopped_when_its_user_leaves_and_has_its_data_when_it_comes_back()
    {
        await using (var first = await StartAsync(place.Kept)) await first.EnsureDatabaseAsync("kept", Cancel);
        Assert.False(place.HasServer);

        await using var second = await StartAsync(place.Kept);
        await using var database = Npgsql.NpgsqlDataSource.Create(second.ConnectionString("kept"));
        await using var command = database.CreateCommand("select 1");
        Assert.Equal(1, await command.ExecuteScalarAsync(Cancel));
    }

    [Fact]
    public async Task A_running_server_is_joined_and_only_the_last_user_stops_it()
    {
        var first = await StartAsync(place.Kept);
        var pid = place.ServerPid;
        var second = await StartAsync(place.Kept);
        Assert.Equal(pid, place.ServerPid);

        await first.DisposeAsync();
        Assert.True(place.HasServer);
        Assert.Equal(42, await ServerFolder.AskAsync(second, Cancel));

        await second.DisposeAsync();
        Assert.False(place.HasServer);
    }

    [Fact]
    public async Task Twenty_users_that_come_and_go_at_once_share_the_server_and_leave_none_behind()
    {
        await Task.WhenAll(Enumerable.Range(0, 20).Select(async _ =>
        {
            await using var server = await StartAsync(place.Temporary);
            Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));
        }));

        Assert.False(Directory.Exists(place.Folder));
        await Eventually.HoldsAsync(() => place.Sentinels == 0, cancellationToken: Cancel);
    }

    [Fact]
    public async Task Leaving_a_temporary_server_returns_only_when_its_folder_is_gone()
    {
        for (var round = 0; round < 5; round++)
        {
            var server = await StartAsync(place.Temporary);
            await server.DisposeAsync();
            Assert.False(Directory.Exists(place.Folder));
        }
    }

    [Fact]
    public async Task A_server_that_was_killed_is_started_again_over_what_it_left()
    {
        await using var first = await StartAsync(place.Kept);
        await first.EnsureDatabaseAsync("kept", Cancel);
        System.Diagnostics.Process.GetProcessById(place.ServerPid).Kill();

        await using var second = await StartAsync(place.Kept);
        Assert.Equal(42, await ServerFolder.AskAsync(second, Cancel));
    }

    [Fact]
    public async Task A_process_number_left_by_a_server_of_before_the_last_boot_is_not_mistaken_for_the_server()
    {
        await using (await StartAsync(place.Kept)) { }
        await File.WriteAllTextAsync(place.PidFile, $"{Environment.ProcessId}\n{place.Folder}/data\n1\n5432\n\n\n\n", Cancel);

        await using var server = await StartAsync(place.Kept);
        Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));
    }

    [Fact]
    public async Task An_initialisation_that_was_cut_short_is_done_again()
    {
        var left = Directory.CreateDirectory(Path.Combine(place.Folder, "new-half", "base")).FullName;
        await File.WriteAllTextAsync(Path.Combine(left, "1"), "half", Cancel);

        await using var server = await StartAsync(place.Kept);

        Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));
        Assert.False(Directory.Exists(left));
    }

    [Fact]
    public async Task A_folder_whose_data_is_something_else_is_refused_by_name()
    {
        Directory.CreateDirectory(Path.Combine(place.Folder, "data"));

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(place.Kept));

        Assert.Contains(Path.Combine(place.Folder, "data"), error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_cannot_start_is_reported_with_the_end_of_its_log()
    {
        await using (await StartAsync(place.Kept)) { }
        await File.AppendAllTextAsync(Path.Combine(place.Folder, "data", "postgresql.conf"), "no_such_setting = 1\n", Cancel);

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(place.Kept));

        Assert.Contains("no_such_setting", error.Message, StringComparison.Ordinal);
        Assert.False(place.HasServer);
    }

    [Fact]
    public async Task A_folder_too_deep_for_a_socket_works_all_the_same()
    {
        var deep = place.Kept with { Folder = Path.Combine(place.Folder, new string('d', 100), new string('e', 100)) };
        foreach (var parent in new[] { place.Folder, Path.GetDirectoryName(deep.Folder)! }) Directory.CreateDirectory(parent);

        await using var server = await StartAsync(deep with { Temporary = true });

        Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));
    }

    [Fact]
    public async Task A_folder_name_with_blanks_and_quotes_works_all_the_same()
    {
        await using var server = await StartAsync(place.Temporary with { Folder = Path.Combine(Path.GetDirectoryName(place.Folder)!, "a 'folder' of mine") });

        Assert.Equal(42, await ServerFolder.AskAsync(server, Cancel));
    }

    [Fact]
    public async Task Missing_server_programs_are_reported_with_the_packages_to_install()
    {
        var error = await Assert.ThrowsAsync<PostgresMissingException>(() => StartAsync(place.Kept with { Binaries = Path.GetTempPath() }));

        Assert.Contains("apt-get install postgresql", error.Message, StringComparison.Ordinal);
        Assert.Contains("ConnectionStrings:Postgres", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task As_root_the_server_runs_as_another_user()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root drops to another user.");
        await using var server = await StartAsync(place.Temporary);

        var user = File.ReadLines($"/proc/{place.ServerPid}/status").First(line => line.StartsWith("Uid:", StringComparison.Ordinal)).Split('\t')[1];

        Assert.NotEqual("0", user);
    }

    [Fact]
    public async Task As_root_a_folder_that_the_other_user_cannot_reach_is_refused_by_name()
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root drops to another user.");
        File.SetUnixFileMode(Path.GetDirectoryName(place.Folder)!, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);

        var error = await Assert.ThrowsAsync<PrivatePostgresException>(() => StartAsync(place.Kept));

        Assert.Contains($"cannot reach {place.Folder}", error.Message, StringComparison.Ordinal);
    }

    private static Task<PrivatePostgres> StartAsync(PrivatePostgresOptions options) => PrivatePostgres.StartAsync(options, TimeProvider.System, Cancel);
}
