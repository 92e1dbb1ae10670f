using Federation.ClusterNode.Commands;

namespace Federation.ClusterNode.Tests.Commands;

public sealed class NodeCommandsTests
{
    [Fact]
    public async Task Help_names_every_command_and_the_settings_most_often_given()
    {
        await using var output = new StringWriter();

        Assert.Equal(0, await NodeCommands.RunAsync(["--help"], output, output));

        foreach (var told in new[] { "serve", "backup", "restore", "import", "export", "apikey", "--config", "ConnectionStrings:Postgres", "Node:Name", "Examples:" }) Assert.Contains(told, output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Ten_wrong_settings_are_named_at_once_and_no_secret_is_shown()
    {
        await using var errors = new StringWriter();

        Assert.Equal(
            1,
            await NodeCommands.RunAsync(
                [
                    "--ConnectionStrings:Postgres=Host=db;Passwrod=swordfish", "--Urls=http://0.0.0.0:3012", "--Node:Rols=worker", "--Node:AllowPlainHttp=perhaps", "--Jobs:LostAfter=soon",
                    "--Bootstrap:AdminApiKey=swordfish", "--Api:MaxBodyBytes=1", "--Smtp:Host=mail", "--Smtp:Security=Strong", "--Execution:MaxConcurrent=0", "--Https:CertificateFile=/nowhere.pem",
                    "--Logging:Console:FormatterName=jason", "--Smtp:UserName=me",
                ],
                TextWriter.Null,
                errors));

        var told = errors.ToString().Split(Environment.NewLine);
        foreach (var setting in new[]
        {
            "ConnectionStrings:Postgres", "Urls", "Node:Rols is not known; did you mean Node:Roles?", "Node:AllowPlainHttp", "Jobs:LostAfter", "Bootstrap:AdminApiKey", "Api:MaxBodyBytes",
            "Smtp:From", "Smtp:Security", "Smtp:UserName", "Execution:MaxConcurrent", "Https:CertificateFile", "Logging:Console:FormatterName",
        })
            Assert.Single(told, line => line.StartsWith($"cluster-node: {setting}", StringComparison.Ordinal));
        Assert.DoesNotContain("swordfish", errors.ToString(), StringComparison.Ordinal);
    }
}
