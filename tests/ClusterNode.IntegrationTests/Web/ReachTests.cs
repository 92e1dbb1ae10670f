using System.Net;
using System.Text.RegularExpressions;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.ClusterNode.IntegrationTests.Web;

/// <summary>Pages for people who are limited to categories or groups: every address that a node serves is tried about an event and jobs that are beyond theirs.</summary>
public sealed partial class ReachTests(LimitedRegion limited) : IClassFixture<LimitedRegion>
{
    private const string Foreign = "Payroll";

    private static readonly string[] Limits = ["""{"cat_limit":1,"cat_general":1}""", """{"grp_limit":1,"grp_gmine":1}"""];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private Node Node => limited.Region.Node;

    [Fact]
    public async Task Show_and_hand_out_nothing_of_what_is_beyond()
    {
        var addresses = Addresses("GET");
        using var admin = await Person.SignInAsync(Node, """{"admin":1}""");
        var shown = new List<string>();
        foreach (var address in addresses)
            if (await admin.TextAsync(address) is var text && text.Contains(Foreign, StringComparison.Ordinal)) shown.Add(address);
        string[] atLeast =
            ["/", "/schedule", "/schedule/calendar", "/schedule/graph", "/schedule/export?format=csv", "/events/esecret", "/events/esecret/edit", "/events/esecret/run", "/events/new?like=esecret", "/completed", "/completed/export?format=csv", $"/jobs/{limited.Ended}", $"/jobs/{limited.Active}", "/search?q=Payroll"];
        Assert.Empty(atLeast.Except(shown));

        foreach (var limit in Limits)
        {
            using var person = await Person.SignInAsync(Node, limit);
            foreach (var address in addresses)
            {
                var text = await person.TextAsync(address);
                Assert.DoesNotContain(Foreign, text, StringComparison.Ordinal);
                foreach (var id in new[] { "esecret", limited.Ended, limited.Active })
                    if (!address.Contains(id, StringComparison.Ordinal)) Assert.DoesNotContain(id, text, StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Answer_about_what_is_beyond_as_about_what_is_not_there()
    {
        foreach (var limit in Limits)
        {
            using var person = await Person.SignInAsync(Node, limit);
            foreach (var address in Addresses("GET").Where(IsOfOne))
            {
                using var answer = await person.Http.GetAsync(address, Cancel);
                Assert.True(answer.StatusCode == HttpStatusCode.NotFound, $"{address}: {answer.StatusCode}");
                if (!address.Contains("/log/", StringComparison.Ordinal)) Assert.Contains("or not any more", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
            }
        }
    }

    [Fact]
    public async Task Still_have_what_is_within()
    {
        foreach (var limit in Limits)
        {
            using var person = await Person.SignInAsync(Node, limit);
            foreach (var address in new[] { "/", "/schedule", "/schedule/calendar", "/schedule/export?format=csv", "/events/emine", "/events/emine/edit", "/completed", "/completed/export?format=csv", $"/jobs/{limited.Mine}", "/search?q=Mine" })
                Assert.True((await person.TextAsync(address)).Contains("Mine", StringComparison.Ordinal), $"{address} {limit}");
            Assert.Contains("done", await person.TextAsync($"/jobs/{limited.Mine}/log/download"), StringComparison.Ordinal);
            Assert.Matches(@"<b>1</b>\s*<span>ended today", await person.TextAsync("/"));
            Assert.Matches(@"<b>1</b>\s*<span>events<", await person.TextAsync("/"));
        }
    }

    [Fact]
    public async Task Do_nothing_about_what_is_beyond_and_say_that_it_is_not_there()
    {
        const string Everything = "\"run_events\":1,\"edit_events\":1,\"create_events\":1,\"delete_events\":1,\"abort_events\":1";
        var before = await StateAsync();
        foreach (var limit in Limits)
        {
            using var person = await Person.SignInAsync(Node, $"{{{Everything},{limit[1..]}");
            foreach (var address in Addresses("POST").Where(IsOfOne))
            {
                var text = await person.PostAsync(address, ("reason", "attack"), ("enabled", "0"), ("json", """{"notes":"mine now"}"""), ("back", "account"));
                var expected = address.StartsWith("/events", StringComparison.Ordinal) ? "Failed to locate event: esecret" : "File not found";
                Assert.True(text.Contains(expected, StringComparison.Ordinal), $"{address}: {text}");
                Assert.DoesNotContain(Foreign, text, StringComparison.Ordinal);
            }

            await person.PostAsync("/events/save", ("id", "esecret"), ("title", "mine now"));
            foreach (var apply in new[] { "", "apply" })
                Assert.DoesNotContain(Foreign, await person.PostAsync("/schedule/bulk", ("ids", "esecret"), ("change", "disable"), ("do", apply), ("reason", "attack")), StringComparison.Ordinal);
        }

        Assert.Equal(before, await StateAsync());
    }

    private bool IsOfOne(string address) => new[] { "/events/esecret", $"/jobs/{limited.Ended}", $"/jobs/{limited.Active}" }.Any(one => address.StartsWith(one, StringComparison.Ordinal));

    private Task<string> StateAsync() => limited.Region.ScalarAsync<string>(
        "select (select data::text from mt_doc_event where id = 'esecret') || (select string_agg(id || state || coalesce(abort_reason, '') || (abort_requested_at is null), ',' order by id) from jobs)");

    /// <summary>Every address of the pages, about the foreign event and jobs where it is about one.</summary>
    private List<string> Addresses(string method) =>
    [
        .. from endpoint in Node.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let path = $"/{endpoint.RoutePattern.RawText?.TrimStart('/')}"
           where endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods is { } methods && methods[0] == method
           where !Elsewhere().IsMatch(path)
           from id in path.StartsWith("/jobs/", StringComparison.Ordinal) ? new[] { limited.Ended, limited.Active } : ["esecret"]
           let address = path.Replace("{id}", id, StringComparison.OrdinalIgnoreCase)
           where !address.Contains('{', StringComparison.Ordinal)
           select Queried(address),
    ];

    private static string Queried(string address) => address switch
    {
        "/search" => "/search?q=Payroll",
        "/events/new" => "/events/new?like=esecret",
        _ when address.EndsWith("/export", StringComparison.Ordinal) => $"{address}?format=csv",
        _ when address.EndsWith("/log/index", StringComparison.Ordinal) => $"{address}?offset=0&line=0&block=100",
        _ when address.EndsWith("/log/text", StringComparison.Ordinal) || address.EndsWith("/log/times", StringComparison.Ordinal) => $"{address}?offset=0&end=100",
        _ when address.EndsWith("/log/find", StringComparison.Ordinal) => $"{address}?pattern=d&line=0",
        _ => address,
    };

    /// <summary>What is not a page, or never ends.</summary>
    [GeneratedRegex("^/(api|assets|live$|swagger|health|metrics|login|logout|_)")]
    private static partial Regex Elsewhere();
}

/// <summary>A region with an event and jobs of its own kind beside one that everybody may see; both have a job that has ended, and the former one that waits for a worker.</summary>
public sealed class LimitedRegion(TestPostgres postgres) : IAsyncLifetime
{
    /// <summary>The region.</summary>
    public Region Region { get; } = new(postgres);

    /// <summary>The foreign job that has ended.</summary>
    public string Ended { get; private set; } = "";

    /// <summary>The foreign job that has not.</summary>
    public string Active { get; private set; } = "";

    /// <summary>The other event's job, which has ended.</summary>
    public string Mine { get; private set; } = "";

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        await Region.InitializeAsync();
        var node = Region.Node;
        await node.MustAsync("create_category", """{"id":"finance","title":"Finance"}""");
        await node.MustAsync("create_server_group", """{"id":"gmine","title":"Of all","regexp":"."}""");
        await node.MustAsync("create_server_group", """{"id":"gsecret","title":"Of few","regexp":"."}""");
        await node.EventAsync("""{"id":"emine","title":"Mine","target":"gmine","timing":{"minutes":[0]}}""");
        await node.EventAsync("""{"id":"esecret","title":"Payroll of the board","category":"finance","target":"gsecret","timing":{"minutes":[0]}}""");
        await node.EventAsync("""{"title":"Payroll of others","category":"finance","target":"gsecret","chain":"esecret"}""");
        await using (new ScriptedWorker(node))
        {
            (Ended, Mine) = (await node.RunAsync("esecret"), await node.RunAsync("emine"));
            foreach (var job in new[] { Ended, Mine }) await Region.EventuallyAsync($"select (ended_at is not null and log_size > 0)::int from jobs where id = '{job}'", 1);
        }

        Active = await node.RunAsync("esecret");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => Region.DisposeAsync();
}
