using System.Diagnostics;
using System.Runtime.CompilerServices;
using Federation.TestKit.Postgres;

namespace Federation.ClusterNode.IntegrationTests.Transfer;

/// <summary><c>deploy/migration/wave</c> between two regions.</summary>
public sealed class WaveTests(TestPostgres postgres) : IAsyncLifetime
{
    private const string ReaderKey = "fedcba9876543210fedcba9876543210";
    private readonly Region from = new(postgres);
    private readonly Region to = new(postgres);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        await from.InitializeAsync();
        await to.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await from.DisposeAsync();
        await to.DisposeAsync();
    }

    [Fact]
    public async Task A_category_moves_and_moves_back_and_what_makes_up_for_missed_times_goes_on_where_the_other_side_stopped()
    {
        await PutAsync("daily", """ "category":"reports","catch_up":1 """);
        await PutAsync("elsewhere", """ "category":"general" """);
        await to.Node.MustAsync("update_event", """{"id":"daily","reset_cursor":1000000000}""");
        var before = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();

        Assert.Contains("daily (daily) would move", (await WaveAsync(from, to, "reports", "--dry-run")).Output, StringComparison.Ordinal);
        Assert.Equal("daily 1 0, elsewhere 1 0", await EnabledAsync());

        var moved = await WaveAsync(from, to, "reports");
        Assert.Equal((0, "daily (daily) has moved\n"), (moved.Code, moved.Output));
        Assert.Equal("daily 0 1, elsewhere 1 0", await EnabledAsync());
        var cursor = await to.ScalarAsync<DateTime>("select cursor from event_schedule where event_id = 'daily'");
        Assert.InRange(new DateTimeOffset(cursor).ToUnixTimeSeconds(), before - 60, before + 120);

        Assert.Equal(0, (await WaveAsync(to, from, "reports")).Code);
        Assert.Equal("daily 1 0, elsewhere 1 0", await EnabledAsync());
    }

    [Fact]
    public async Task Nothing_moves_where_something_is_missing_and_what_the_other_side_refuses_stays_enabled_where_it_is()
    {
        await PutAsync("daily", """ "category":"reports" """);
        await from.Node.EventAsync("""{"id":"alone","title":"alone","category":"reports","timing":{"years":[2099]}}""");

        var missing = await WaveAsync(from, to, "reports");
        Assert.Equal(1, missing.Code);
        Assert.Contains("import them first:\nalone\talone", missing.Errors, StringComparison.Ordinal);
        Assert.Equal("alone 1, daily 1 0", await EnabledAsync());

        await from.Node.MustAsync("delete_event", """{"id":"alone"}""");
        await to.Node.MustAsync("create_api_key", $$$"""{"title":"Reader","key":"{{{ReaderKey}}}","active":1,"privileges":{}}""");
        var refused = await WaveAsync(from, to, "reports", toKey: ReaderKey);
        Assert.Equal(1, refused.Code);
        Assert.Contains("daily (daily) stays at", refused.Errors, StringComparison.Ordinal);
        Assert.Equal("daily 1 0", await EnabledAsync());
    }

    private static async Task<(int Code, string Output, string Errors)> WaveAsync(Region source, Region target, string category, string? option = null, string toKey = Region.AdminKey)
    {
        var start = new ProcessStartInfo(Script(), [Address(source), Address(target), category, .. option is null ? (string[])[] : [option]]) { RedirectStandardOutput = true, RedirectStandardError = true };
        (start.Environment["FROM_KEY"], start.Environment["TO_KEY"]) = (Region.AdminKey, toKey);
        using var wave = Process.Start(start)!;
        var (output, errors) = (wave.StandardOutput.ReadToEndAsync(Cancel), wave.StandardError.ReadToEndAsync(Cancel));
        await wave.WaitForExitAsync(Cancel);
        return (wave.ExitCode, await output, await errors);
    }

    private static string Address(Region region) => region.Node.Http.BaseAddress!.ToString();

    private static string Script([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../deploy/migration/wave"));

    /// <summary>An event on both sides, enabled on the one.</summary>
    private async Task PutAsync(string id, string fields)
    {
        foreach (var side in new[] { from, to })
        {
            if (!(await side.Node.MustAsync("get_categories"))["rows"]!.AsArray().Any(row => (string?)row!["id"] == "reports")) await side.Node.MustAsync("create_category", """{"id":"reports","title":"Reports"}""");
            await side.Node.EventAsync($$$"""{"id":"{{{id}}}","title":"{{{id}}}","timing":{"years":[2099]},{{{fields}}}}""");
        }

        await to.Node.MustAsync("update_event", $$"""{"id":"{{id}}","enabled":0}""");
    }

    /// <summary>Each event, whether it is enabled where it was, and whether where it is to go.</summary>
    private async Task<string> EnabledAsync()
    {
        var (here, there) = (await SidesAsync(from), await SidesAsync(to));
        return string.Join(", ", here.Select(one => there.TryGetValue(one.Key, out var other) ? $"{one.Key} {one.Value} {other}" : $"{one.Key} {one.Value}"));
    }

    private static async Task<SortedDictionary<string, int>> SidesAsync(Region region) => new(
        (await region.Node.MustAsync("get_schedule"))["rows"]!.AsArray().ToDictionary(row => (string)row!["id"]!, row => (int)row!["enabled"]!), StringComparer.Ordinal);
}
