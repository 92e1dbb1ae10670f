using System.Text.Json.Nodes;
using Federation.Demo.Hosting;
using Federation.Demo.Site;

namespace Federation.Demo.Tests.Site;

public sealed class FederationFileTests
{
    [Fact]
    public void It_has_all_that_a_script_needs()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        var keys = new SiteKeys("k0", new RegionKeys("k1", "p1"), new RegionKeys("k2", "p2"), "p0", "g");

        FederationFile.Write(folder, SitePlan.For(3000, keys), keys, ready: true);

        var expected = JsonNode.Parse("""
            {
              "ready": true,
              "coordinator": { "url": "http://127.0.0.1:3020", "apiKey": "k0", "adminUser": "admin", "adminPassword": "p0" },
              "regions": [
                { "name": "eu-west", "urls": ["http://127.0.0.1:3101", "http://127.0.0.1:3102"], "apiKey": "k1", "adminUser": "admin", "adminPassword": "p1" },
                { "name": "us-east", "urls": ["http://127.0.0.1:3111", "http://127.0.0.1:3112"], "throughLink": "http://127.0.0.1:3121", "apiKey": "k2", "adminUser": "admin", "adminPassword": "p2" }
              ]
            }
            """);
        Assert.True(JsonNode.DeepEquals(expected, JsonNode.Parse(folder.Read("federation.json")!)), folder.Read("federation.json"));
    }

    [Fact]
    public void Keys_that_are_gone_while_the_databases_are_not_are_a_fault()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        Directory.CreateDirectory(PostgresFolder.For(folder));
        try
        {
            Assert.Contains("--fresh", Assert.Throws<DemoException>(() => SiteKeys.LoadOrMake(folder)).Message, StringComparison.Ordinal);
        }
        finally
        {
            Directory.Delete(PostgresFolder.For(folder));
        }
    }

    [Fact]
    public void Keys_are_made_once()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);

        Assert.Equal(SiteKeys.LoadOrMake(folder), SiteKeys.LoadOrMake(folder));
    }
}
