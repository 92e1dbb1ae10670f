using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.Coordinator.Tests.Runs;

public sealed class WholeTextTests
{
    [Theory]
    [InlineData("""{"x":"\ud800"}""", """{"x":"\uFFFD"}""")]
    [InlineData("""{"\udc00k":["a\uDBFFb",{"y":"\uD83D\ude00"}]}""", """{"\uFFFDk":["a\uFFFDb",{"y":"\uD83D\ude00"}]}""")]
    [InlineData("""{"x":"\\ud800","y":"\ud800\ud800\udc00"}""", """{"x":"\\ud800","y":"\uFFFD\ud800\udc00"}""")]
    [InlineData("""{"x":"\u0041\n"}""", """{"x":"\u0041\n"}""")]
    public void Half_a_character_in_what_a_region_sends_becomes_the_replacement_character(string sent, string kept)
    {
        var read = JsonSerializer.Deserialize<GetEventReply>($$"""{"event":{{sent}}}""", RegionJson.Options)!.Event!;

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(kept), JsonNode.Parse(read.ToJsonString())), read.ToJsonString());
    }

    [Fact]
    public void What_is_no_object_is_not_taken_for_one() =>
        Assert.Throws<JsonException>(() => JsonSerializer.Deserialize<GetEventReply>("""{"event":[1]}""", RegionJson.Options));
}
