using System.Diagnostics;
using Federation.TestKit.Waiting;

namespace Federation.TestKit.Programs;

/// <summary>
/// One of the built programs as a process of its own, always on the same port, so that it can be killed and started again. What it prints goes to a
/// file in its folder: nothing of it breaks when the test goes away, and nothing of the test when it does.
/// </summary>
public abstract class ProgramProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(15);

    private readonly string assembly;
    private readonly IReadOnlyDictionary<string, string> settings;
    private readonly string outputFile;
    private readonly HttpClient http;
    private Process? process;

    /// <param name="assembly">The program's assembly.</param>
    /// <param name="folder">A folder of its own.</param>
    /// <param name="settings">Its settings as <c>Section:Key</c>; it gets them by its environment.</param>
    /// <param name="url">Where it is to answer; null for a free port of this machine.</param>
    protected ProgramProcess(string assembly, string folder, IReadOnlyDictionary<string, string> settings, Uri? url)
    {
        this.assembly = assembly;
        this.settings = settings;
        Folder = Directory.CreateDirectory(folder).FullName;
        outputFile = Path.Combine(Folder, "output.log");
        Url = url ?? new Uri($"http://127.0.0.1:{FreePort.Take()}");
        http = new HttpClient { BaseAddress = Url, Timeout = TimeSpan.FromSeconds(20) };
    }

    /// <summary>Where it answers.</summary>
    public Uri Url { get; }

    /// <summary>Its own folder.</summary>
    public string Folder { get; }

    /// <summary>The id of its process, of the last one if it has ended.</summary>
    public int ProcessId => process?.Id ?? throw new InvalidOperationException("It has not been launched.");

    /// <summary>Whether its process is there.</summary>
    public bool IsRunning => process is { HasExited: false };

    /// <summary>The last lines that it printed, over all its starts.</summary>
    public string Output => File.Exists(outputFile) ? string.Join('\n', File.ReadLines(outputFile).TakeLast(200)) : "";

    /// <summary>Starts it without waiting for anything. It has no sockets for debuggers, which would stay in the temporary folder when it is killed.</summary>
    public void Launch()
    {
        var start = new ProcessStartInfo("sh", ["-c", "out=$1; shift; exec setsid dotnet \"$@\" >>\"$out\" 2>&1 </dev/null", "sh", outputFile, assembly]) { WorkingDirectory = Path.GetDirectoryName(assembly) };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = start.Environment["DOTNET_ENVIRONMENT"] = "Production";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment["Urls"] = Url.ToString().TrimEnd('/');
        foreach (var (key, value) in settings) start.Environment[key.Replace(":", "__", StringComparison.Ordinal)] = value;
        process?.Dispose();
        process = Process.Start(start)!;
        ProcessGuard.Watch(process);
    }

    /// <summary>Starts it and waits until it is ready.</summary>
    /// <exception cref="InvalidOperationException">It ended instead; the message has what it printed.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        Launch();
        await ReadyAsync(cancellationToken);
    }

    /// <summary>Waits until <c>/readyz</c> says yes.</summary>
    public async Task ReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Eventually.HoldsAsync(IsReadyOrOverAsync, ready => ready, ReadyWithin, cancellationToken, $"{GetType().Name} at {Url} is ready");
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{e.Message}\n{Output}");
        }

        if (!IsRunning) throw new InvalidOperationException($"{GetType().Name} ended with {process!.ExitCode} instead of starting:\n{Output}");
    }

    /// <summary>Waits until its process has ended, and answers how it did.</summary>
    public async Task<int> ExitCodeAsync(CancellationToken cancellationToken)
    {
        await process!.WaitForExitAsync(cancellationToken);
        return process.ExitCode;
    }

    /// <summary>Kills it as <c>kill -9</c> does: its process alone. What it has started lives on.</summary>
    public async Task KillAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning) return;
        process!.Kill(entireProcessTree: false);
        await process.WaitForExitAsync(cancellationToken);
    }

    /// <summary>Kills it, starts it again and waits until it is ready.</summary>
    public async Task RestartAsync(CancellationToken cancellationToken)
    {
        await KillAsync(cancellationToken);
        await StartAsync(cancellationToken);
    }

    /// <summary>Asks it to end, and kills it if it does not.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning) return;
        using (var ask = Process.Start("kill", ["-TERM", $"{process!.Id}"])) await ask.WaitForExitAsync(cancellationToken);
        using var limit = new CancellationTokenSource(StopsWithin, TimeProvider.System);
        try
        {
            await process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            await KillAsync(cancellationToken);
        }
    }

    /// <summary>Ends it and whatever of its jobs still runs.</summary>
    public virtual async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None);
        ProcessSessions.EndThoseOf(Folder);
        process?.Dispose();
        http.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task<bool> IsReadyOrOverAsync(CancellationToken cancellationToken)
    {
        if (!IsRunning) return true;
        using var answer = await http.GetAsync("/readyz", cancellationToken);
        return answer.IsSuccessStatusCode;
    }
}
