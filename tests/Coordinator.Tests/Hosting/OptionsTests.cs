using Federation.Coordinator.Access;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Network;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Tests.Hosting;

public sealed class OptionsTests
{
    [Fact]
    public void The_defaults_are_valid()
    {
        using var services = Services();

        Assert.Equal(TimeSpan.FromSeconds(5), services.GetRequiredService<IOptions<RegionClientOptions>>().Value.TryTimeout);
        Assert.Equal(4, services.GetRequiredService<IOptions<FeedOptions>>().Value.WaitSeconds);
        Assert.Equal(48, services.GetRequiredService<IOptions<RunWorkOptions>>().Value.CallsPerRegion);
        Assert.Null(services.GetRequiredService<IOptions<BootstrapOptions>>().Value.AdminApiKey);
    }

    [Theory]
    [InlineData("RegionClient:ConnectTimeout", "00:01:00")]
    [InlineData("RegionClient:TryTimeout", "00:00:13")]
    [InlineData("RegionClient:Connections", "0")]
    public void A_wrong_setting_for_calls_is_named(string setting, string value) => AssertNamed<RegionClientOptions>(setting, value);

    [Theory]
    [InlineData("Feeds:WaitSeconds", "26")]
    [InlineData("Feeds:PageSize", "1001")]
    [InlineData("Feeds:UnreachableAfter", "00:00:00")]
    public void A_wrong_setting_for_feeds_is_named(string setting, string value) => AssertNamed<FeedOptions>(setting, value);

    [Theory]
    [InlineData("RunWork:CallsPerRegion", "0")]
    [InlineData("RunWork:LongestBackOff", "01:00:00")]
    public void A_wrong_setting_for_work_is_named(string setting, string value) => AssertNamed<RunWorkOptions>(setting, value);

    [Theory]
    [InlineData("Probes:Every", "00:00:00.05")]
    [InlineData("Probes:Timeout", "00:00:05")]
    [InlineData("Probes:Slow", "00:00:00")]
    [InlineData("Probes:KeepMinutes", "91.00:00:00")]
    public void A_wrong_setting_for_probes_is_named(string setting, string value) => AssertNamed<ProbeOptions>(setting, value);

    [Theory]
    [InlineData("RateLimits:CallsPerSecond", "0")]
    [InlineData("RateLimits:Burst", "0")]
    public void A_wrong_rate_limit_is_named(string setting, string value) => AssertNamed<RateLimitOptions>(setting, value);

    [Theory]
    [InlineData("Bootstrap:AdminApiKey", "short")]
    [InlineData("Bootstrap:AdminApiKey", "with a space in the midst of it")]
    public void A_wrong_first_key_is_named(string setting, string value) => AssertNamed<BootstrapOptions>(setting, value);

    private static void AssertNamed<TOptions>(string setting, string value) where TOptions : class
    {
        using var services = Services((setting, value));

        var wrong = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<TOptions>>().Value);

        Assert.Contains(setting.Split(':')[1], wrong.Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Services(params (string Name, string Value)[] settings)
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Name, (string?)setting.Value))).Build());
        services.AddAccess().AddRegions().AddFeeds().AddRuns().AddNetwork();
        return services.BuildServiceProvider();
    }
}
