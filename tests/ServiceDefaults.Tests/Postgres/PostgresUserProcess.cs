using System.Diagnostics;
using Federation.ServiceDefaults.Postgres;

namespace Federation.ServiceDefaults.Tests.Postgres;

/// <summary>Another process that uses a private server: this very program in another mode. It leaves when its standard input ends.</summary>
internal sealed class PostgresUserProcess : IAsyncDisposable
{
    public const string Mode = "use-postgres";
    private const string Using = "using";
    private readonly Process process;

    private PostgresUserProcess(Process process) => this.process = process;

    /// <summary>Starts it; it is not a user yet.</summary>
    public static PostgresUserProcess Begin(PrivatePostgresOptions options)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "Federation.ServiceDefaults.Tests.dll");
        var start = new ProcessStartInfo("dotnet", [program, Mode, options.Folder, options.Temporary ? "temporary" : "kept"]) { RedirectStandardInput = true, RedirectStandardOutput = true };
        return new PostgresUserProcess(Process.Start(start)!);
    }

    /// <summary>Starts it and waits until it uses the server.</summary>
    public static async Task<PostgresUserProcess> StartAsync(PrivatePostgresOptions options, CancellationToken cancellationToken)
    {
        var started = Begin(options);
        Assert.Equal(Using, await started.process.StandardOutput.ReadLineAsync(cancellationToken));
        return started;
    }

    public async Task KillAsync(CancellationToken cancellationToken)
    {
        process.Kill(entireProcessTree: false);
        await process.WaitForExitAsync(cancellationToken);
    }

    public async Task LeaveAsync(CancellationToken cancellationToken)
    {
        process.StandardInput.Close();
        await process.WaitForExitAsync(cancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync(CancellationToken.None);
        process.Dispose();
    }

    /// <summary>What the process does.</summary>
    public static async Task<int> RunAsync(string folder, string kind)
    {
        await using var server = await PrivatePostgres.StartAsync(new() { Folder = folder, Durable = false, Temporary = kind == "temporary" }, TimeProvider.System, CancellationToken.None);
        Console.WriteLine(Using);
        while (await Console.In.ReadLineAsync() is not null) { }
        return 0;
    }
}
