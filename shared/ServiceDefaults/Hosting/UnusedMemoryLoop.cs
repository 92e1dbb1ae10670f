using System.Runtime.InteropServices;
using Microsoft.Extensions.Logging;

namespace Federation.ServiceDefaults.Hosting;

/// <summary>
/// While a program is at rest, gives back the memory that its start or its work has used and left. By itself that would stay for hours: at rest too little is allocated for a collection to be due, and
/// the C library keeps what the compiler has freed. Measured after a start: 22 of 158 MiB, for a pause of some 30 ms.
/// </summary>
public sealed class UnusedMemoryLoop(TimeProvider time, ILogger<UnusedMemoryLoop> logger) : PeriodicLoop(TimeSpan.FromSeconds(30), time, logger)
{
    private const long MiB = 1024 * 1024;

    /// <summary>A program that allocates less between two rounds is at rest, and a pause goes unnoticed.</summary>
    private const long AtRest = 16 * MiB;

    /// <summary>Less than this is not worth a pause.</summary>
    private const long Worthwhile = 4 * MiB;

    private long seen = -AtRest;
    private long collected;

    /// <inheritdoc />
    public override Task RunOnceAsync(CancellationToken cancellationToken)
    {
        var allocated = GC.GetTotalAllocatedBytes();
        var isAtRest = allocated - seen < AtRest;
        seen = allocated;
        if (!isAtRest || allocated - collected < Worthwhile) return Task.CompletedTask;

        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        TrimHeap();
        collected = allocated;
        return Task.CompletedTask;
    }

    private static void TrimHeap()
    {
        try
        {
            _ = malloc_trim(0);
        }
        catch (EntryPointNotFoundException)
        {
            // Only the GNU C library has it.
        }
    }

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int malloc_trim(nuint pad);
}
