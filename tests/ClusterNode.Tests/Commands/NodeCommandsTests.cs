using Federation.ClusterNode.Commands;

namespace Federation.ClusterNode.Tests.Commands;

public sealed class NodeCommandsTests
{
    [Fact]
    public async Task Help_names_every_command_and_the_settings_most_often_given()
    {
        await using var output = new StringWriter();

        Assert.Equal(0, await NodeCommands.RunAsync(["--help"], output, output));

        foreach (var told in new[] { "serve", "--config", "ConnectionStrings:Postgres", "Node:Name", "Examples:" }) Assert.Contains(told, output.ToString(), StringComparison.Ordinal);
    }
}
