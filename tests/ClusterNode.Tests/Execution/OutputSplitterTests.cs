using System.Buffers;
using System.Text;
using Federation.ClusterNode.Execution;
using FsCheck.Xunit;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class OutputSplitterTests
{
    private static readonly OutputProtocol Plugin = new(Json: true, Percent: false, Annotate: false);
    private static readonly OutputProtocol Shell = new(Json: false, Percent: true, Annotate: false);
    private static readonly OutputProtocol Both = new(Json: true, Percent: true, Annotate: false);

    [Theory]
    [InlineData("42%\n", 0.42)]
    [InlineData("  7% \r\n", 0.07)]
    [InlineData("250%\n", 1)]
    [InlineData("100%", 1)]
    public void A_line_of_a_number_and_a_percent_sign_is_progress(string output, double progress)
    {
        var (log, report) = Split(Shell, output);
        Assert.Equal("", log);
        Assert.Equal(progress, report.Progress);
    }

    [Theory]
    [InlineData("42 %\n")]
    [InlineData("4.2%\n")]
    [InlineData("at 42%\n")]
    [InlineData("%\n")]
    [InlineData("42\n")]
    [InlineData("\n")]
    [InlineData("   ")]
    [InlineData("{\"progress\":0.5}\n")]
    [InlineData("000000000000000000000000000000000000000000000000000000000000000000000001%\n")]
    public void Every_other_line_of_a_script_is_log(string output)
    {
        var (log, report) = Split(Shell, output);
        Assert.Equal(output, log);
        Assert.Null(report.Progress);
    }

    [Theory]
    [InlineData("{\"progress\":0.5}\n")]
    [InlineData("  {\"progress\":0.5}  \r\n")]
    [InlineData("{\"progress\":0.5}")]
    public void A_line_of_json_is_a_message(string output)
    {
        var (log, report) = Split(Plugin, output);
        Assert.Equal("", log);
        Assert.Equal(0.5, report.Progress);
    }

    [Theory]
    [InlineData("{\"something\":1}\n")]
    [InlineData("{\"progress\":0.5\n")]
    [InlineData("{broken}\n")]
    [InlineData("[{\"progress\":0.5}]\n")]
    [InlineData("x {\"progress\":0.5}\n")]
    [InlineData("{\"progress\":0.5} {\"progress\":0.6}\n")]
    [InlineData("{\"label\":\"a\",\"label\":\"b\"}\n")]
    [InlineData("{\"label\":\"\\u0000\"}\n")]
    [InlineData("{\"label\":\"\\ud800\"}\n")]
    [InlineData("50%\n")]
    public void What_says_nothing_we_know_is_log(string output)
    {
        var (log, report) = Split(Plugin, output);
        Assert.Equal(output, log);
        Assert.Equal(0, report.Version);
    }

    [Fact]
    public void A_message_of_a_megabyte_is_taken_and_a_longer_one_is_log()
    {
        var longest = "{\"label\":\"" + new string('x', OutputSplitter.LongestMessage - 12) + "\"}\n";
        Assert.Equal("", Split(Plugin, longest).Log);

        var longer = longest.Replace("x\"", "xx\"", StringComparison.Ordinal);
        Assert.Equal(longer, Split(Plugin, longer).Log);
    }

    [Fact]
    public void What_cannot_become_a_message_is_not_held_back()
    {
        var splitter = new OutputSplitter(Both, new PluginReport(), TimeProvider.System);
        var log = new ArrayBufferWriter<byte>();
        splitter.Push("Password: "u8, log);
        Assert.Equal("Password: "u8, log.WrittenSpan);

        splitter.Push("ok\n12"u8, log);
        Assert.Equal("Password: ok\n"u8, log.WrittenSpan);

        splitter.Push(" apples"u8, log);
        Assert.Equal("Password: ok\n12 apples"u8, log.WrittenSpan);
    }

    [Property(MaxTest = 500)]
    public bool Log_and_report_do_not_depend_on_how_the_output_was_cut(int[] pieces, byte[] cuts)
    {
        string[] parts = ["{\"progress\":0.5}\n", "7%", "\n", "text", "{", "}", " ", "\0", "{\"label\":\"é\"}", "\r\n", "99", "%\n", "{\"complete\":1}\n"];
        var output = string.Concat(pieces.Select(piece => parts[(int)((uint)piece % parts.Length)]));
        var whole = Split(Both, output);
        var cut = Split(Both, output, cuts.Select(size => size % 7 + 1));
        return whole.Log == cut.Log && whole.Report.Progress == cut.Report.Progress && whole.Report.Version == cut.Report.Version;
    }

    private static (string Log, PluginReport Report) Split(OutputProtocol protocol, string output, IEnumerable<int>? cuts = null)
    {
        var report = new PluginReport();
        var splitter = new OutputSplitter(protocol, report, TimeProvider.System);
        var log = new ArrayBufferWriter<byte>();
        var rest = Encoding.UTF8.GetBytes(output).AsSpan();
        foreach (var size in cuts ?? [])
        {
            var part = Math.Min(size, rest.Length);
            splitter.Push(rest[..part], log);
            rest = rest[part..];
        }

        splitter.Push(rest, log);
        splitter.Complete(log);
        return (Encoding.UTF8.GetString(log.WrittenSpan), report);
    }
}
