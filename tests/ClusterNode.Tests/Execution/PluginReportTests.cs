using System.Text;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class PluginReportTests
{
    [Fact]
    public void Later_words_replace_earlier_ones_and_the_others_stay()
    {
        var report = After("""{"label":"a","perf":{"db":1}}""", """{"label":"b"}""", """{"chain_data":[1,2],"unheard_of":1}""");
        Assert.Equal("""{"label":"b","perf":{"db":1},"chain_data":[1,2]}""", report.CopyData()!.ToJsonString());
    }

    [Theory]
    [InlineData("""{"complete":1}""", true, "0")]
    [InlineData("""{"complete":true,"code":"0"}""", true, "0")]
    [InlineData("""{"complete":1,"code":999}""", true, "999")]
    [InlineData("""{"complete":1,"code":"warning"}""", true, "warning")]
    [InlineData("""{"complete":1,"code":null}""", true, "0")]
    [InlineData("""{"complete":0}""", false, "0")]
    [InlineData("""{"complete":false}""", false, "0")]
    public void Completion_has_a_code(string line, bool isComplete, string code)
    {
        var report = After(line);
        Assert.Equal(isComplete, report.IsComplete);
        Assert.Equal(code, report.Code.ToString());
    }

    [Fact]
    public void After_completion_nothing_counts()
    {
        var report = After("""{"complete":1,"description":"done"}""");
        Assert.False(report.TryTake("""{"progress":0.5}"""u8));
        report.SetProgress(0.7);
        Assert.Null(report.Progress);
    }

    [Theory]
    [InlineData("""{"progress":-3}""", 0.0)]
    [InlineData("""{"progress":7}""", 1.0)]
    [InlineData("""{"progress":"half"}""", null)]
    public void Progress_stays_between_0_and_1(string line, double? progress) => Assert.Equal(progress, After(line).Progress);

    private static PluginReport After(params string[] lines)
    {
        var report = new PluginReport();
        foreach (var line in lines) Assert.True(report.TryTake(Encoding.UTF8.GetBytes(line)));
        return report;
    }
}
