using System.Text;
using Federation.Contracts.Regions;
using Federation.Coordinator.Runs;

namespace Federation.Coordinator.Tests.Runs;

public sealed class RunLogPieceTests
{
    [Theory]
    [InlineData("a\nb\n", "0:1", "1=a|b|")]
    [InlineData("a\nb\n", "0:1 2:2", "1=a| 2=b|")]
    [InlineData("a\nbc\nd\n", "0:1 3:2", "1=a| 2=bc|d|")]
    [InlineData("abc\n", "0:1 1:2 2:3", "3=abc|")]
    [InlineData("abc", "0:1 1:2 2:3", "3=abc")]
    [InlineData("a\nb\n", "0:1 2:2 4:3 9:4", "1=a| 2=b|")]
    public void Lines_belong_to_the_time_of_their_end(string log, string times, string expected)
    {
        var lines = RunLogPiece.Split(Encoding.UTF8.GetBytes(log), 0, Times(times));

        Assert.Equal(expected, string.Join(' ', lines.Select(one => $"{one.At.ToUnixTimeSeconds()}={Encoding.UTF8.GetString(one.Bytes.Span).Replace('\n', '|')}")));
    }

    [Fact]
    public void A_piece_from_the_middle_of_a_log_begins_with_the_time_before_it()
    {
        var lines = RunLogPiece.Split("b\nc\n"u8.ToArray(), 102, Times("100:1 104:2"));

        Assert.Equal([(1L, 2), (2L, 2)], lines.Select(one => (one.At.ToUnixTimeSeconds(), one.Bytes.Length)));
    }

    private static IReadOnlyList<LogTime> Times(string text) =>
        [.. text.Split(' ').Select(one => one.Split(':')).Select(one => new LogTime(long.Parse(one[0], System.Globalization.CultureInfo.InvariantCulture), double.Parse(one[1], System.Globalization.CultureInfo.InvariantCulture)))];
}
