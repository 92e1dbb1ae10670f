using System.Globalization;
using Federation.TestKit.Programs;

namespace Federation.Benchmarks;

/// <summary>What a program takes of the machine, as the kernel tells it.</summary>
public static class ProgramUse
{
    private const double TicksPerSecond = 100;

    /// <summary>How long it has kept processors busy since its start.</summary>
    public static TimeSpan ProcessorTime(ProgramProcess program)
    {
        var stat = File.ReadAllText($"/proc/{program.ProcessId}/stat");
        var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
        return TimeSpan.FromSeconds((Number(fields[11]) + Number(fields[12])) / TicksPerSecond);
    }

    /// <summary>How much memory it has, in MiB.</summary>
    public static double ResidentMiB(ProgramProcess program) => ResidentMiB(program.ProcessId);

    /// <summary>How much memory a process of this machine has, in MiB.</summary>
    public static double ResidentMiB(int process)
    {
        var line = File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("VmRSS:", StringComparison.Ordinal));
        return Number(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024;
    }

    /// <summary>How long it takes from a start until it is ready, in milliseconds: the median of several.</summary>
    public static async Task<double> RestartsAsync(this ProgramProcess program, int times, CancellationToken cancellationToken)
    {
        var samples = new Samples();
        for (var i = 0; i < times; i++)
        {
            await program.StopAsync(cancellationToken);
            var begun = TimeProvider.System.GetTimestamp();
            await program.StartAsync(cancellationToken);
            samples.Add(TimeProvider.System.GetElapsedTime(begun));
        }

        return samples.Percentile(0.50);
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);
}
