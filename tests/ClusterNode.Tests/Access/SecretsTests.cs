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

    [Fact]
    public void All_of_a_long_password_counts()
    {
        var start = new string('x', 100);

        Assert.False(PasswordHash.Matches(PasswordHash.Of(start + "a"), start + "b"));
    }

    /// <summary>The first made by libxcrypt, with the cost that Cronicle has.</summary>
    [Theory]
    [InlineData("$2b$10$abcdefghijklmnopqrstuuyniaiycCSuzlFSOjg6OIGDVq0F0xDHW", "salt", "admin")]
    [InlineData("7a37b85c8918eac19a9089c0fa5a2ab4dce3f90528dcdeec108b23ddf3607b99", "salt", "password")]
    public void A_user_of_Cronicle_keeps_their_password(string hash, string salt, string password)
    {
        Assert.True(PasswordHash.Matches(PasswordHash.OfCronicle(hash, salt), password));
        Assert.False(PasswordHash.Matches(PasswordHash.OfCronicle(hash, salt), "another"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("$2b$10$short")]
    [InlineData("cronicle:salt:")]
    [InlineData("cronicle:salt:$2b$nothing")]
    public void What_is_no_hash_matches_nothing(string stored) => Assert.False(PasswordHash.Matches(stored, ""));

    [Theory]
    [InlineData("""{"run_events":1}""", "run_events", true)]
    [InlineData("""{"run_events":0}""", "run_events", false)]
    [InlineData("""{}""", "run_events", false)]
    [InlineData("""{"admin":1}""", "run_events", true)]
    public void A_key_may_do_what_its_privileges_say_and_an_administrator_everything(string privileges, string asked, bool may)
    {
        var key = new ApiKey { Id = "k", Hash = "", Data = new() { ["privileges"] = JsonNode.Parse(privileges) } };

        Assert.Equal(may, new Caller(null!, key, null!).Has(asked));
    }
}
