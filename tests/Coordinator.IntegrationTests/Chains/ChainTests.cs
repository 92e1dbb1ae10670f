using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;

namespace Federation.Coordinator.IntegrationTests.Chains;

/// <summary>A coordinator with one region, which nothing is launched in.</summary>
public sealed class ChainCoordinator(TestPostgres postgres) : IAsyncLifetime
{
    private TestDatabase? database;

    public CoordinatorHost Host { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync(CancellationToken.None);
        Host = new CoordinatorHost(database);
        await Host.Api.PutRegionAsync("eu-west", new RegionRequest(["http://127.0.0.1:9"], "key"), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await database!.DisposeAsync();
    }
}

/// <summary>Every test has a chain of its own name.</summary>
public sealed class ChainTests(ChainCoordinator coordinator) : IClassFixture<ChainCoordinator>
{
    private const string Close = "steps: [{ name: extract, region: eu-west, event: extract, timeout: 10m }]";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_chain_is_stored_and_answered_as_its_author_wrote_it()
    {
        var stored = await ChainOfAsync(await PutAsync("stored", Close));
        Assert.Equal(("stored", 1), (stored.Name, stored.Version));
        Assert.Equal("""{"steps":[{"name":"extract","region":"eu-west","event":"extract","timeout":"10m"}]}""", stored.Definition.ToJsonString());

        var read = await coordinator.Host.Http.GetFromJsonAsync<ChainResponse>("/api/v1/chains/stored", Cancel);
        Assert.Equal(stored.Definition.ToJsonString(), read!.Definition.ToJsonString());
        Assert.Contains("stored", (await coordinator.Host.Http.GetFromJsonAsync<ChainListResponse>("/api/v1/chains", Cancel))!.Chains.Select(chain => chain.Name));
    }

    [Fact]
    public async Task A_change_makes_the_next_version_and_the_earlier_ones_stay()
    {
        await PutAsync("changed", Close);
        var changed = await ChainOfAsync(await PutAsync("changed", Close.Replace("10m", "20m", StringComparison.Ordinal)));
        Assert.Equal(2, changed.Version);
        Assert.Contains("10m", await coordinator.Host.Http.GetStringAsync("/api/v1/chains/changed/versions/1", Cancel), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.NotFound, (await coordinator.Host.Http.GetAsync("/api/v1/chains/changed/versions/3", Cancel)).StatusCode);
    }

    [Fact]
    public async Task The_same_definition_again_in_JSON_and_in_another_order_changes_nothing()
    {
        await PutAsync("repeated", Close);
        var again = await PutAsync("repeated", """{"steps":[{"timeout":"10m","event":"extract","region":"eu-west","name":"extract"}]}""", "application/json");
        Assert.Equal(1, (await ChainOfAsync(again)).Version);
    }

    [Fact]
    public async Task Thirty_two_different_definitions_at_once_become_thirty_two_versions()
    {
        var answers = await Task.WhenAll(Enumerable.Range(1, 32).Select(minutes => PutAsync("raced", Close.Replace("10m", $"{minutes}m", StringComparison.Ordinal))));
        var versions = await Task.WhenAll(answers.Select(async answer => (await ChainOfAsync(answer)).Version));
        Assert.Equal(Enumerable.Range(1, 32), versions.Order());
    }

    [Fact]
    public async Task Faults_are_told_with_their_places_and_nothing_is_stored()
    {
        var answer = await PutAsync("faulty", "steps:\n  - { name: a, region: mars, event: e }\n  - { name: b, region: eu-west, event: e, after: [c] }");
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType!.MediaType);

        var errors = (await answer.Content.ReadFromJsonAsync<JsonObject>(Cancel))!["errors"]!.AsObject();
        Assert.Equal("Line 2, column 24: There is no region 'mars', only eu-west.", (string?)errors["steps[0].region"]![0]);
        Assert.Equal("Line 3, column 51: There is no step 'c' in this chain.", (string?)errors["steps[1].after[0]"]![0]);
        Assert.Equal(HttpStatusCode.NotFound, (await coordinator.Host.Http.GetAsync("/api/v1/chains/faulty", Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("application/yaml")]
    [InlineData("application/json")]
    [InlineData("text/plain")]
    [InlineData("application/x-www-form-urlencoded")]
    [InlineData(null)]
    public async Task A_definition_is_read_whatever_its_content_type_says(string? type) =>
        Assert.Equal(HttpStatusCode.OK, (await PutAsync("typed", Close, type)).StatusCode);

    [Fact]
    public async Task A_definition_beyond_the_limit_is_refused_and_says_how_much_there_may_be()
    {
        var answer = await PutAsync("large", $"{Close}\n#{new string('x', 1024 * 1024)}");
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, answer.StatusCode);
        Assert.Contains("at most 1048576 bytes", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_that_is_not_text_is_refused()
    {
        using var content = new ByteArrayContent([0xff, 0xfe, 0x00]);
        Assert.Equal(HttpStatusCode.BadRequest, (await coordinator.Host.Http.PutAsync("/api/v1/chains/binary", content, Cancel)).StatusCode);
    }

    [Theory]
    [InlineData("Close")]
    [InlineData("a.b")]
    [InlineData("a%20b")]
    public async Task A_chain_has_a_plain_name(string name)
    {
        var answer = await PutAsync(name, Close);
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("1 to 60 lower-case letters", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    private async Task<HttpResponseMessage> PutAsync(string name, string definition, string? type = "application/yaml")
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(definition));
        if (type is not null) content.Headers.ContentType = new MediaTypeHeaderValue(type);
        return await coordinator.Host.Http.PutAsync($"/api/v1/chains/{name}", content, Cancel);
    }

    private static async Task<ChainResponse> ChainOfAsync(HttpResponseMessage answer)
    {
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return (await answer.Content.ReadFromJsonAsync<ChainResponse>(Cancel))!;
    }
}
