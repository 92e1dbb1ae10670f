namespace Federation.ClusterNode.Execution;

/// <summary>What this node's jobs used together when it was last looked; nothing while none runs.</summary>
public sealed class WorkerLoad
{
    private volatile Load last = new(0, 0);

    /// <summary>Percent of one core.</summary>
    public double Cpu => last.Cpu;

    /// <summary>Bytes of memory.</summary>
    public long Memory => last.Memory;

    internal void Set(double cpu, double memory) => last = new Load(cpu, (long)memory);

    private sealed record Load(double Cpu, long Memory);
}
