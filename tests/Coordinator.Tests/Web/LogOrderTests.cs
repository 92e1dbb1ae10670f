using System.Text;
using Federation.Coordinator.Runs;
using Federation.Coordinator.Web;

namespace Federation.Coordinator.Tests.Web;

public sealed class LogOrderTests
{
    private static readonly RunLogPart First = new("first", 1, "eu", "j1", IsOver: false, DateTimeOffset.UnixEpoch);
    private static readonly RunLogPart Second = new("second", 1, "us", "j2", IsOver: false, DateTimeOffset.UnixEpoch);

    private readonly LogOrder order = new();
    private readonly Dictionary<RunLogPart, string> logs = new() { [First] = "", [Second] = "" };

    [Fact]
    public void What_jobs_write_at_the_same_time_comes_in_the_order_in_which_it_was_seen_below_whose_it_is()
    {
        Write(First, "a\n");
        Write(Second, "b\n");
        Write(Second, "c\n");
        Write(First, "d\n");

        Assert.Equal(["==> first", "a", "==> second", "b", "c", "==> first", "d", ""], Lines());
    }

    [Fact]
    public void What_was_read_once_stays_where_it_was()
    {
        var before = "";
        foreach (var part in new[] { First, First, Second, First, Second, Second })
        {
            Write(part, $"line {before.Length}\n");
            var now = Text(0, order.Size);
            Assert.StartsWith(before, now, StringComparison.Ordinal);
            before = now;
        }
    }

    [Fact]
    public void Any_range_of_it_is_that_part_of_the_whole()
    {
        Write(First, "some words\n");
        Write(Second, "no end of line", isWhole: true);
        Write(First, "more\n");
        var whole = Text(0, order.Size);

        for (var from = 0; from <= whole.Length; from += 3)
            for (var until = from; until <= whole.Length; until += 5)
                Assert.Equal(whole[from..until], Text(from, until));
        Assert.Contains("no end of line\n", whole, StringComparison.Ordinal);
    }

    [Fact]
    public void A_log_that_is_read_whole_is_not_asked_for_again()
    {
        Write(First, "");
        Assert.False(order.HasAllOf(First));
        Write(First, "x\n", isWhole: true);
        Assert.True(order.HasAllOf(First));
    }

    private void Write(RunLogPart part, string text, bool isWhole = false)
    {
        logs[part] += text;
        order.Add(part, logs[part].Length, isWhole, endsLine: logs[part].EndsWith('\n'));
    }

    private string Text(long from, long until) => string.Concat(order.Between(from, until).Select(piece => piece.Part is { } part ? logs[part][(int)piece.From..(int)piece.Until] : Encoding.UTF8.GetString(piece.Bytes.Span)));

    private IEnumerable<string> Lines() => Text(0, order.Size).Split('\n').Select(line => line.Contains("==>", StringComparison.Ordinal) ? line[line.IndexOf("==>", StringComparison.Ordinal)..].Split(" (")[0] : line);
}
