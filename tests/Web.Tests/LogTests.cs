using System.Text;
using Federation.Web.Logs;

namespace Federation.Web.Tests;

public sealed class LogTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("", 0)]
    [InlineData("one", 1)]
    [InlineData("one\n", 1)]
    [InlineData("one\ntwo", 2)]
    [InlineData("\n\n\n", 3)]
    public async Task Lines_are_counted_with_a_last_one_that_has_no_newline(string text, long lines) =>
        Assert.Equal(lines, (await LogIndex.ReadAsync(Log(text), 0, 0, 500, Cancel)).Lines);

    [Fact]
    public async Task An_index_that_is_read_on_from_its_last_block_as_the_log_grows_is_that_of_the_whole()
    {
        var text = string.Concat(Enumerable.Range(0, 1234).Select(number => $"line {number}\n"));
        var whole = await LogIndex.ReadAsync(Log(text), 0, 0, 10, Cancel);
        List<long> blocks = [0];
        long lines = 0;
        for (var size = 700; ; size = Math.Min(text.Length, size + 977))
        {
            var part = await LogIndex.ReadAsync(Log(text[..size]), blocks[^1], (blocks.Count - 1) * 10, 10, Cancel);
            blocks.AddRange(part.Blocks);
            lines = part.Lines;
            if (size == text.Length) break;
        }

        Assert.Equal(whole.Lines, lines);
        Assert.Equal([0, .. whole.Blocks], blocks);
        Assert.All(whole.Blocks, (offset, place) => Assert.StartsWith($"line {(place + 1) * 10}\n", text[(int)offset..], StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("b+", 0, false, 1L)]
    [InlineData("b+", 2, false, 3L)]
    [InlineData("b+", 3, true, 1L)]
    [InlineData("^none", 0, false, null)]
    [InlineData("last$", 0, false, 4L)]
    public async Task Lines_are_found_by_a_regular_expression_onwards_and_backwards(string pattern, long from, bool backwards, long? line) =>
        Assert.Equal(line, await LogSearch.FindAsync(Log("a\nbb\nc\nbbb\nlast"), LogSearch.Parse(pattern)!, from, backwards, Cancel));

    [Theory]
    [InlineData(@"\berror\b")]
    [InlineData("^error: no$")]
    public async Task Lines_are_found_as_they_are_shown_without_colours_and_ends_of_lines(string pattern) =>
        Assert.Equal(1, await LogSearch.FindAsync(Log("begins\r\n\u001b[1;31merror\u001b[0m: no\r\n"), LogSearch.Parse(pattern)!, 0, backwards: false, Cancel));

    [Theory]
    [InlineData("(")]
    [InlineData("(?=x)")]
    public void A_pattern_that_is_none_or_could_run_away_is_refused(string pattern) => Assert.Null(LogSearch.Parse(pattern));

    [Fact]
    public async Task A_line_of_many_megabytes_is_looked_through_only_at_its_start()
    {
        var log = Log($"{new string('x', 10_000_000)}needle\nneedle\n");
        Assert.Equal(1, await LogSearch.FindAsync(log, LogSearch.Parse("needle")!, 0, backwards: false, Cancel));
    }

    private static LogSource Log(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        return new LogSource("log", bytes.Length, HasEnded: true, (offset, end, _) => bytes[(int)offset..(int)end].Chunk(37).Select(piece => new ReadOnlyMemory<byte>(piece)).ToAsyncEnumerable());
    }
}
