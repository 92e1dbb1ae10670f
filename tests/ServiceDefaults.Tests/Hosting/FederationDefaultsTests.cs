using System.Net;
using System.Net.Http.Json;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Problems;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Federation.ServiceDefaults.Tests.Hosting;

public sealed class FederationDefaultsTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_with_its_database_is_alive_and_ready()
    {
        await using var database = await postgres.CreateDatabaseAsync(Cancel);
        await using var program = await StartAsync(database.ConnectionString);

        Assert.Equal(HttpStatusCode.OK, (await program.GetTestClient().GetAsync("/healthz", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await program.GetTestClient().GetAsync("/readyz", Cancel)).StatusCode);
    }

    [Fact]
    public async Task Without_its_database_it_is_alive_but_not_ready()
    {
        await using var program = await StartAsync("Host=/nowhere");

        Assert.Equal(HttpStatusCode.OK, (await program.GetTestClient().GetAsync("/healthz", Cancel)).StatusCode);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await program.GetTestClient().GetAsync("/readyz", Cancel)).StatusCode);
    }

    [Fact]
    public async Task A_call_that_needs_the_database_while_it_is_away_is_asked_to_come_back()
    {
        await using var program = await StartAsync("Host=/nowhere");

        var answer = await program.GetTestClient().GetAsync("/database", Cancel);

        await IsProblemAsync(answer, HttpStatusCode.ServiceUnavailable, "database");
        Assert.Equal(TimeSpan.FromSeconds(1), answer.Headers.RetryAfter?.Delta);
    }

    [Fact]
    public async Task What_the_rules_refuse_is_a_conflict_with_their_reason()
    {
        await using var program = await StartAsync("Host=/nowhere");

        await IsProblemAsync(await program.GetTestClient().GetAsync("/refused", Cancel), HttpStatusCode.Conflict, "It is over.");
    }

    [Fact]
    public async Task A_fault_is_a_problem_that_tells_nothing_of_the_inside()
    {
        await using var program = await StartAsync("Host=/nowhere");

        var answer = await program.GetTestClient().GetAsync("/fault", Cancel);

        await IsProblemAsync(answer, HttpStatusCode.InternalServerError, "");
        Assert.DoesNotContain("secret", await answer.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{", HttpStatusCode.BadRequest)]
    [InlineData("[1]", HttpStatusCode.BadRequest)]
    public async Task A_body_that_cannot_be_read_is_a_problem_of_the_caller(string body, HttpStatusCode expected)
    {
        await using var program = await StartAsync("Host=/nowhere");
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        await IsProblemAsync(await program.GetTestClient().PostAsync("/body", content, Cancel), expected, "");
    }

    [Fact]
    public async Task An_unknown_path_is_a_problem_too()
    {
        await using var program = await StartAsync("Host=/nowhere");

        await IsProblemAsync(await program.GetTestClient().GetAsync("/nothing", Cancel), HttpStatusCode.NotFound, "");
    }

    private static async Task IsProblemAsync(HttpResponseMessage answer, HttpStatusCode status, string detail)
    {
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        var problem = await answer.Content.ReadFromJsonAsync<ProblemDetails>(Cancel);
        Assert.Equal((int)status, problem!.Status);
        Assert.Contains(detail, problem.Detail ?? "", StringComparison.Ordinal);
    }

    private static async Task<WebApplication> StartAsync(string connectionString)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection([KeyValuePair.Create("ConnectionStrings:Postgres", (string?)connectionString)]).Build();
        var database = await PostgresDatabase.OpenAsync(configuration, "unused", "unused", TimeProvider.System, Cancel);
        var builder = WebApplication.CreateBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.AddFederationDefaults(database);

        var program = builder.Build();
        program.UseFederationDefaults();
        program.MapGet("/refused", string () => throw new RefusedException("It is over."));
        program.MapGet("/fault", string () => throw new InvalidOperationException("secret"));
        program.MapGet("/database", async (NpgsqlDataSource source) => await source.CreateCommand("select 1").ExecuteScalarAsync(Cancel));
        program.MapPost("/body", (Body body) => Results.Ok(body));
        await program.StartAsync(Cancel);
        return program;
    }

    private sealed record Body(string Text);
}
