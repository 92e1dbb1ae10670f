using System.Net;
using Federation.Delivery;

namespace Federation.ServiceDefaults.Tests.Delivery;

public sealed class AllowedTargetsTests
{
    [Theory]
    [InlineData("hooks.example.com", "203.0.113.7", true)]
    [InlineData("localhost", "127.0.0.1", true)]
    [InlineData("metadata", "169.254.169.254", false)]
    [InlineData("metadata", "::ffff:169.254.169.254", false)]
    [InlineData("neighbour", "fe80::1", false)]
    public void Without_a_list_everything_but_link_local_addresses_is_allowed(string host, string address, bool expected) =>
        Assert.Equal(expected, new AllowedTargets([]).Allow(host, IPAddress.Parse(address)));

    [Theory]
    [InlineData("hooks.example.com", "203.0.113.7", true)]
    [InlineData("HOOKS.example.COM", "203.0.113.7", true)]
    [InlineData("a.internal.example.com", "203.0.113.7", true)]
    [InlineData("internal.example.com", "203.0.113.7", false)]
    [InlineData("evil-hooks.example.com", "203.0.113.7", false)]
    [InlineData("hooks.example.com.evil.org", "203.0.113.7", false)]
    [InlineData("anything", "10.1.2.3", true)]
    [InlineData("anything", "::ffff:10.1.2.3", true)]
    [InlineData("anything", "11.1.2.3", false)]
    [InlineData("anything", "192.0.2.9", true)]
    [InlineData("anything", "192.0.2.10", false)]
    [InlineData("anything", "2001:db8::5", true)]
    [InlineData("hooks.example.com", "169.254.169.254", false)]
    public void With_a_list_only_its_names_addresses_and_networks_are_allowed(string host, string address, bool expected)
    {
        var allowed = new AllowedTargets(["hooks.example.com", "*.internal.example.com", "10.0.0.0/8", "192.0.2.9", "2001:db8::/32"]);

        Assert.Equal(expected, allowed.Allow(host, IPAddress.Parse(address)));
    }

    [Fact]
    public void A_link_local_network_can_be_allowed_by_name() =>
        Assert.True(new AllowedTargets(["169.254.10.0/24"]).Allow("printer", IPAddress.Parse("169.254.10.7")));

    [Theory]
    [InlineData("example.com", true)]
    [InlineData("*.example.com", true)]
    [InlineData("10.0.0.0/8", true)]
    [InlineData("::1", true)]
    [InlineData("http://example.com", false)]
    [InlineData("10.0.0.0/99", false)]
    [InlineData("", false)]
    public void What_can_stand_in_the_list_is_known(string entry, bool expected) => Assert.Equal(expected, AllowedTargets.IsEntry(entry));
}
