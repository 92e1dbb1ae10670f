using Federation.TestKit.Mail;
using Federation.TestKit.Postgres;
using Federation.TestKit.Waiting;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.IntegrationTests.Notifications;

/// <summary>Mails about real jobs, taken by a real SMTP server, in a region of one node.</summary>
public sealed class MailTests(TestPostgres postgres) : IAsyncLifetime
{
    private TestDatabase database = null!;
    private DirectoryInfo folder = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await postgres.CreateDatabaseAsync(Cancel);
        folder = Directory.CreateTempSubdirectory("federation-node-");
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Success_and_failure_are_mailed_to_those_who_asked_even_if_the_server_puts_them_off()
    {
        await using var server = MailReceiver.Start(toPutOff: 2);
        await using var node = await StartAsync(server, "--Notifications:RetryDelay=00:00:00.05");
        var well = await node.EventAsync("""{"title":"going well","notify_success":"a@example.com, b@example.com, ","notify_fail":"nobody@example.com"}""");
        var badly = await node.EventAsync("""{"title":"going badly","notify_fail":"c@example.com","params":{"script":"#!/bin/sh\nexit 3\n"}}""");

        var stopped = await node.EventAsync("""{"title":"being stopped","notify_fail":"nobody@example.com","params":{"script":"#!/bin/sh\nsleep 600\n"}}""");

        await node.MustAsync("abort_job", $$"""{"id":"{{await node.RunAsync(stopped)}}"}""");
        await node.RunAsync(well);
        await node.RunAsync(badly);

        await Eventually.HoldsAsync(() => server.Mails.Count == 2, TimeSpan.FromSeconds(60), Cancel);
        var ofSuccess = Assert.Single(server.Mails, mail => mail.Text.Contains("Subject: Job succeeded: going well\n", StringComparison.Ordinal));
        var ofFailure = Assert.Single(server.Mails, mail => mail.Text.Contains("Subject: Job failed: going badly\n", StringComparison.Ordinal));
        Assert.Equal(["a@example.com", "b@example.com"], ofSuccess.To);
        Assert.Equal("region@example.com", ofSuccess.From);
        Assert.Equal(["c@example.com"], ofFailure.To);
        Assert.DoesNotContain(server.Mails, mail => mail.Text.Contains("being stopped", StringComparison.Ordinal));
        Assert.Contains("Error 3: Script exited with code: 3", ofFailure.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Beyond_the_days_limit_mails_are_dropped()
    {
        await using var server = MailReceiver.Start();
        await using var node = await StartAsync(server, "--Smtp:MailsPerDay=2");
        var id = await node.EventAsync("""{"notify_success":"a@example.com"}""");

        for (var run = 0; run < 5; run++) await node.JobAsync(await node.RunAsync(id), wait: 20);

        await Eventually.HoldsAsync(_ => WaitingAsync(), waiting => waiting == 0, TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal(2, server.Mails.Count);
    }

    [Theory]
    [InlineData("--Smtp:Host=mail.example.com", "Smtp:From is needed")]
    [InlineData("--Smtp:UserName=someone", "must be given together")]
    [InlineData("--Smtp:Port=0", "Port")]
    [InlineData("--Notifications:AllowedTargets:0=http://x", "Notifications:AllowedTargets")]
    public async Task A_node_with_wrong_settings_does_not_start_and_says_which(string setting, string told)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(() => Node.StartAsync("worker", database.ConnectionString, [setting], Cancel));

        Assert.Contains(told, fault.Message, StringComparison.Ordinal);
    }

    private Task<Node> StartAsync(MailReceiver server, string setting) => Node.StartAsync(
        "worker",
        database.ConnectionString,
        ["--Smtp:Host=127.0.0.1", $"--Smtp:Port={server.Port}", "--Smtp:From=region@example.com", setting, $"--Node:DataFolder={folder.FullName}"],
        Cancel);

    private async Task<long> WaitingAsync()
    {
        await using var command = database.DataSource.CreateCommand("select (select count(*) from job_reactions) + (select count(*) from notifications)");
        return (long)(await command.ExecuteScalarAsync(Cancel))!;
    }
}
