using Federation.ClusterNode.Changes;

namespace Federation.ClusterNode.Tests.Changes;

public sealed class FeedCursorTests
{
    [Fact]
    public void A_cursor_reads_what_it_writes() => Assert.Equal(new FeedCursor(18446744073709551615, 42), FeedCursor.Parse(new FeedCursor(18446744073709551615, 42).ToString()));

    [Theory]
    [InlineData("")]
    [InlineData("1")]
    [InlineData("1.2.3")]
    [InlineData("-1.2")]
    [InlineData("1.x")]
    [InlineData("18446744073709551616.1")]
    public void Text_that_is_no_cursor_is_told_apart(string text) => Assert.Null(FeedCursor.Parse(text));
}
