using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class CommandLineTests
{
    private static readonly Dictionary<string, string> Variables = new() { ["X"] = "a b", ["EMPTY"] = "" };

    [Theory]
    [InlineData("", "")]
    [InlineData("  /bin/a  b\tc ", "/bin/a|b|c")]
    [InlineData("a 'b c' \"d e\"", "a|b c|d e")]
    [InlineData("a '' \"\"", "a||")]
    [InlineData("a b'c'\"d\"", "a|bcd")]
    [InlineData(@"a b\ c \'", "a|b c|'")]
    [InlineData(@"sh -c ""echo '{\""x\"":1}'; exit 5""", @"sh|-c|echo '{""x"":1}'; exit 5")]
    [InlineData(@"a ""\n""", @"a|\n")]
    [InlineData("a $X", "a|a b")]
    [InlineData("a \"<${X}>\" '$X'", "a|<a b>|$X")]
    [InlineData("a $EMPTY $NONE \"$EMPTY\"", "a|")]
    [InlineData("a $ 5$", "a|$|5$")]
    [InlineData(@"a \$X ""\$X""", "a|$X|$X")]
    [InlineData("a ; b | c > d", "a|;|b|||c|>|d")]
    public void A_command_line_is_taken_apart(string text, string words) => Assert.Equal(words, string.Join('|', CommandLine.Split(text, Variables)));
}
