using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.CronicleApi;

namespace Federation.ClusterNode.Tests.Access;

public sealed class SecretsTests
{
    [Fact]
    public void A_password_matches_its_hash_and_no_other_does()
    {
        var stored = PasswordHash.Of("correct horse");

        Assert.True(PasswordHash.Matches(stored, "correct horse"));
        Assert.False(PasswordHash.Matches(stored, "battery staple"));
        Assert.DoesNotContain("correct", stored, StringComparison.Ordinal);
    }

    [Fact]
    public void The_same_password_is_never_stored_twice_alike() => Assert.NotEqual(PasswordHash.Of("same"), PasswordHash.Of("same"));

    [Theory]
    [InlineData("""{"run_events":1}""", "run_events", true)]
    [InlineData("""{"run_events":0}""", "run_events", false)]
    [InlineData("""{}""", "run_events", false)]
    [InlineData("""{"admin":1}""", "run_events", true)]
    public void A_key_may_do_what_its_privileges_say_and_an_administrator_everything(string privileges, string asked, bool may)
    {
        var key = new ApiKey { Id = "k", Hash = "", Data = new() { ["privileges"] = JsonNode.Parse(privileges) } };

        Assert.Equal(may, new Caller(null!, key).Has(asked));
    }
}
