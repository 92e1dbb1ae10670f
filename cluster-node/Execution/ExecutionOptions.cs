using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Execution;

/// <summary>How this node runs jobs: section <c>Execution</c>, with folder and name from <c>Node:DataFolder</c> and <c>Node:Name</c>.</summary>
public sealed class ExecutionOptions
{
    /// <summary>Holds spool and work folder. It must stay over restarts of the node. Default: <c>./data</c>.</summary>
    [Required]
    public string DataFolder { get; set; } = "./data";

    /// <summary>The node's name as it stands in a job's log. Default: the host name.</summary>
    [Required]
    public string NodeName { get; set; } = Environment.MachineName;

    /// <summary>How many jobs run here at once: 1 to 10,000. Default: 1,000.</summary>
    [Range(1, 10_000)]
    public int MaxConcurrent { get; set; } = 1_000;

    /// <summary>How long an aborted job may take to end after TERM before it is killed: up to 1 hour. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00")]
    public TimeSpan ChildKillTimeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How often new log bytes and progress of running jobs are sent: 50 milliseconds to 1 minute. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan ShipEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a running job is reported though nothing is new: 1 second to 10 minutes. Default: 10 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RenewEvery { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one call for work waits: 100 milliseconds to 1 minute. Default: 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    public TimeSpan TakeWait { get; set; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a job of an earlier life of this node is looked at: 10 milliseconds to 1 minute. Default: 250 milliseconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    public TimeSpan AdoptedPollEvery { get; set; } = TimeSpan.FromMilliseconds(250);

    /// <summary>How often it is looked at what running jobs use, and whether they exceed a limit: 50 milliseconds to 1 minute. Default: 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:01:00")]
    public TimeSpan SampleEvery { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Percent of one core that a job may use whose event and category have no limit: 0 (without limit) to 1,000,000. Default: 0.</summary>
    [Range(0, 1_000_000)]
    public double CpuLimit { get; set; }

    /// <summary>How long <see cref="CpuLimit"/> may be exceeded: up to 1 day. Default: not at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan CpuSustain { get; set; }

    /// <summary>Bytes of memory that a job may use whose event and category have no limit: 0 (without limit) and up. Default: 0.</summary>
    [Range(0, long.MaxValue)]
    public long MemoryLimit { get; set; }

    /// <summary>How long <see cref="MemoryLimit"/> may be exceeded: up to 1 day. Default: not at all.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan MemorySustain { get; set; }

    /// <summary>Bytes of output that a job may write whose event and category have no limit: 0 (without limit) and up. Default: 0.</summary>
    [Range(0, long.MaxValue)]
    public long LogMaxSize { get; set; }

    /// <summary>Names of the node's environment variables that jobs get besides the usual ones (PATH, HOME, LANG, LC_*, TZ, ...). Default: none.</summary>
    public IList<string> PassEnvironment { get; } = [];
}

[OptionsValidator]
internal sealed partial class ExecutionOptionsValidator : IValidateOptions<ExecutionOptions>;
