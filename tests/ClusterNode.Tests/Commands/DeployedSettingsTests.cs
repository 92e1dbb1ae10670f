using System.Runtime.CompilerServices;
using Federation.ClusterNode.Commands;

namespace Federation.ClusterNode.Tests.Commands;

/// <summary>The settings that services and containers begin with.</summary>
public sealed class DeployedSettingsTests
{
    [Theory]
    [InlineData("systemd/node.json")]
    [InlineData("compose/node.json")]
    public async Task What_is_wrong_with_them_is_only_that_there_is_no_database_here(string file)
    {
        await using var errors = new StringWriter();

        var code = await NodeCommands.RunAsync(
            ["apikey", "list", "--config", Path.Combine(DeployFolder(), file), "--ConnectionStrings:Postgres=Host=/nowhere;Database=none"], TextWriter.Null, errors);

        Assert.Equal(1, code);
        Assert.StartsWith("cluster-node: PostgreSQL: ", Assert.Single(errors.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_satellite_with_those_of_its_service_lacks_nothing_but_its_token()
    {
        await using var errors = new StringWriter();
        var folder = Directory.CreateTempSubdirectory("federation-satellite-");

        var code = await NodeCommands.RunAsync(["serve", "--config", Path.Combine(DeployFolder(), "systemd/satellite.json"), $"--Node:DataFolder={folder.FullName}"], TextWriter.Null, errors);

        folder.Delete(recursive: true);
        Assert.Equal(1, code);
        Assert.StartsWith("cluster-node: sydney-1 is not enrolled: set Uplink:EnrolmentToken", Assert.Single(errors.ToString().Trim().Split('\n')), StringComparison.Ordinal);
    }

    private static string DeployFolder([CallerFilePath] string here = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "../../../deploy"));
}
