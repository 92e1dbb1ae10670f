using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class JobMeterTests
{
    private const long MiB = 1024 * 1024;

    private readonly JobMeter meter = new();

    [Fact]
    public void The_first_sample_is_what_the_second_is_measured_against()
    {
        Assert.Null(Add(0, cpuSeconds: 7, memory: MiB));
        Assert.False(meter.Usage.IsKnown);
        Assert.Null(meter.Usage.AddTo(null));
        Assert.Null(Add(2, cpuSeconds: 8, memory: 2 * MiB));
        Assert.Null(Add(4, cpuSeconds: 11, memory: 3 * MiB));

        var data = meter.Usage.AddTo(new JsonObject { ["label"] = "kept" })!;
        Assert.Equal("""{"min":50,"max":150,"total":200,"count":2,"current":150}""", data["cpu"]!.ToJsonString());
        Assert.Equal("""{"min":2097152,"max":3145728,"total":5242880,"count":2,"current":3145728}""", data["mem"]!.ToJsonString());
        Assert.Equal("kept", (string?)data["label"]);
    }

    [Fact]
    public void A_session_that_lost_a_process_has_not_used_less_than_nothing()
    {
        Add(0, cpuSeconds: 5);
        Add(1, cpuSeconds: 3);

        Assert.Equal(0, meter.Usage.Cpu.Current);
    }

    [Fact]
    public void A_limit_may_be_exceeded_for_as_long_as_its_sustain()
    {
        const string Limits = """{"cpu_limit":80,"cpu_sustain":3}""";
        Add(0, 0, limits: Limits);
        Assert.Null(Add(1, 1, limits: Limits));
        Assert.Null(Add(3, 3, limits: Limits));
        Assert.Null(Add(4, 3, limits: Limits));
        Assert.Null(Add(5, 4, limits: Limits));
        Assert.Null(Add(7, 6, limits: Limits));
        Assert.Equal("Exceeded CPU limit of 80% for over 3 seconds", Add(8, 7, limits: Limits));
    }

    [Theory]
    [InlineData("""{"cpu_limit":3,"cpu_sustain":0}""", "Exceeded CPU limit of 3%")]
    [InlineData("""{"memory_limit":1000}""", "Exceeded memory limit of 1000 bytes")]
    [InlineData("""{"memory_limit":"1572864"}""", "Exceeded memory limit of 1.5 MB")]
    [InlineData("""{"log_max_size":2000}""", "Exceeded log file size limit of 1.9 K")]
    [InlineData("""{"timeout":1}""", "Exceeded maximum run time (1 second)")]
    [InlineData("""{"timeout":"0.5"}""", "Exceeded maximum run time (0.5 seconds)")]
    [InlineData("""{"timeout":2,"cpu_limit":200,"memory_limit":2097152,"log_max_size":3000}""", null)]
    [InlineData("""{"timeout":0,"cpu_limit":0,"memory_limit":0,"log_max_size":0}""", null)]
    [InlineData("""{"timeout":1e15,"cpu_limit":null,"memory_limit":[1],"log_max_size":"x"}""", null)]
    public void What_is_exceeded_is_told(string limits, string? reason)
    {
        Add(0, 0, limits: """{}""");
        Assert.Equal(reason, Add(1, 1, memory: 2 * MiB, output: 3000, limits: limits));
    }

    [Fact]
    public void A_node_has_limits_for_jobs_without_their_own()
    {
        var node = new ExecutionOptions { CpuLimit = 150, CpuSustain = TimeSpan.FromMinutes(1), MemoryLimit = MiB, LogMaxSize = 7 };

        Assert.Equal(new JobLimits(null, new Bound(150, TimeSpan.FromMinutes(1)), new Bound(MiB, TimeSpan.Zero), 7), JobLimits.Of([], node));
        Assert.Equal(
            new JobLimits(null, new Bound(20, TimeSpan.Zero), new Bound(30, TimeSpan.FromSeconds(2)), 40),
            JobLimits.Of(JsonNode.Parse("""{"cpu_limit":20,"memory_limit":30,"memory_sustain":2,"log_max_size":40}""")!.AsObject(), node));
    }

    [Fact]
    public void A_process_is_read_whatever_its_name()
    {
        var stat = ProcessStat.Parse("7 (a ) (b) S 1 5 6 0 -1 4194560 1 2 3 4 100 20 30 50 20 0 1 0 9999 1000000 12 18446744073709551615 1"u8);

        Assert.Equal(new ProcessStat(7, 9999, true, 1, 5, 6, TimeSpan.FromSeconds(2), 12L * Environment.SystemPageSize), stat);
    }

    private string? Add(double at, double cpuSeconds, long memory = MiB, long output = 0, string limits = "{}") => meter.Add(
        new JobSample(TimeSpan.FromSeconds(at), TimeSpan.FromSeconds(at), output, new JobUse(TimeSpan.FromSeconds(cpuSeconds), memory)),
        JobLimits.Of(JsonNode.Parse(limits)!.AsObject(), new ExecutionOptions()));
}
