namespace Federation.ClusterNode.IntegrationTests.Web;

/// <summary>What stands on the region's pages, as far as no browser is needed to see it.</summary>
public sealed class PagesTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    [Fact]
    public async Task Home_looks_a_day_ahead_or_a_week()
    {
        var inThreeDays = TimeProvider.System.GetUtcNow().AddDays(3);
        await Node.EventAsync($$$"""{"title":"Settle accounts überall","timing":{"years":[{{{inThreeDays.Year}}}],"months":[{{{inThreeDays.Month}}}],"days":[{{{inThreeDays.Day}}}],"hours":[12],"minutes":[0]}}""");
        using var person = await Person.SignInAsync(Node, """{"admin":1}""");

        Assert.DoesNotContain("Settle accounts überall", await person.TextAsync("/"), StringComparison.Ordinal);
        Assert.Contains("Settle accounts überall", await person.TextAsync("/?ahead=7d"), StringComparison.Ordinal);
        Assert.Contains("Settle accounts überall", await person.TextAsync("/?ahead=7d&due=ACCOUNTS%20%C3%9CBER"), StringComparison.Ordinal);
        Assert.Contains("Nothing with “Unsettle” is due.", await person.TextAsync("/?ahead=7d&due=Unsettle"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Home_has_the_numbers_that_people_know_from_Cronicle()
    {
        using var person = await Person.SignInAsync(Node, """{"admin":1}""");

        var text = await person.TextAsync("/");

        foreach (var number in new[] { "events", "categories", "plugins", "ended today (UTC)", "failed today", "success today", "average duration", "average log size", "servers up", "CPU in use, of a core", "memory in use", "longest uptime" })
            Assert.Matches($"<b>[^<]+</b><span>{System.Text.RegularExpressions.Regex.Escape(number)}</span>", text);
    }

    [Fact]
    public async Task A_run_is_shown_before_it_is_started_and_takes_a_priority_then()
    {
        var id = await Node.EventAsync("""{"title":"Weigh parcels"}""");
        using var person = await Person.SignInAsync(Node, """{"admin":1}""");

        var shown = await person.PostAsync($"/events/{id}/run", ("do", "show"), ("priority", "-7"), ("param.script", "#!/bin/sh\nexit 0\n"));
        Assert.Contains("On one of: node-1", shown, StringComparison.Ordinal);
        Assert.Contains("""<dt>priority</dt><dd class="mono">-7</dd>""", shown, StringComparison.Ordinal);
        Assert.Equal(0L, await region.ScalarAsync<long>("select count(*) from jobs where event_id = $1", id));

        Assert.Contains("The priority must be a whole number from -1000 to 1000, and is 'high'.", await person.PostAsync($"/events/{id}/run", ("do", "run"), ("priority", "high")), StringComparison.Ordinal);
        await person.PostAsync($"/events/{id}/run", ("do", "run"), ("priority", "-7"));
        Assert.Equal(-7, await region.ScalarAsync<int>("select priority from jobs where event_id = $1", id));
    }

    [Fact]
    public async Task A_run_with_the_key_of_an_earlier_one_leads_to_that_ones_job()
    {
        var id = await Node.EventAsync("""{"title":"Send invoices"}""");
        using var person = await Person.SignInAsync(Node, """{"admin":1}""");

        Assert.Contains("Send invoices is started.", await person.PostAsync($"/events/{id}/run", ("do", "run"), ("key", "invoices 2026-11")), StringComparison.Ordinal);
        Assert.Contains("Nothing was started: this is the job that the key has launched before.", await person.PostAsync($"/events/{id}/run", ("do", "run"), ("key", "invoices 2026-11")), StringComparison.Ordinal);
        Assert.Equal(1L, await region.ScalarAsync<long>("select count(*) from jobs where event_id = $1", id));

        var refused = await person.PostAsync($"/events/{id}/run", ("do", "run"), ("key", "für November"));
        Assert.Contains("1 to 200 printable ASCII characters", refused, StringComparison.Ordinal);
        Assert.Contains("für November", refused, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_there_is_said_within_the_pages_frame()
    {
        using var person = await Person.SignInAsync(Node, """{"admin":1}""");

        foreach (var (address, what) in new[] { ("/events/nothing", "event nothing"), ("/events/nothing/edit", "event nothing"), ("/events/nothing/run", "event nothing"), ("/jobs/nothing", "job nothing") })
        {
            var text = await person.TextAsync(address);
            Assert.Contains($"There is no {what}", text, StringComparison.Ordinal);
            Assert.Contains("topnav", text, StringComparison.Ordinal);
        }
    }
}
