using System.Diagnostics;

namespace Federation.Demo.Hosting;

/// <summary>A program of this repository to be run as a process of its own.</summary>
/// <param name="Name">What it is called here; its log is <c>logs/NAME.log</c>.</param>
/// <param name="Assembly">The path of its built assembly.</param>
/// <param name="Url">Where it listens.</param>
/// <param name="Arguments">Its settings as <c>--Section:Key=value</c>; anybody on the machine may read them.</param>
/// <param name="Environment">Settings that are nobody else's business, as <c>Section__Key</c>.</param>
public sealed record ProgramSettings(
    string Name, string Assembly, Uri Url, IReadOnlyList<string> Arguments, IReadOnlyDictionary<string, string> Environment);

/// <summary>One running program in a session of its own, so that a Ctrl-C in the terminal does not reach it; it is started again whenever it ends by itself.</summary>
public sealed class ProgramProcess : IAsyncDisposable
{
    private static readonly TimeSpan ReadyPatience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly ProgramSettings settings;
    private readonly string logFile;
    private readonly TimeProvider time;
    private Process process;
    private Task supervision = Task.CompletedTask;

    private ProgramProcess(ProgramSettings settings, RunFolder folder, TimeProvider time)
    {
        this.settings = settings;
        this.time = time;
        Directory.CreateDirectory(folder["logs"]);
        logFile = Path.Combine(folder["logs"], $"{settings.Name}.log");
        File.Delete(logFile);
        process = Launch();
    }

    /// <summary>Starts the program and answers when it is ready.</summary>
    /// <exception cref="DemoException">It ended, or was not ready after a minute; the message has the end of its log.</exception>
    public static async Task<ProgramProcess> StartAsync(ProgramSettings settings, RunFolder folder, Action<string> say, TimeProvider time, CancellationToken cancellationToken)
    {
        var program = new ProgramProcess(settings, folder, time);
        try
        {
            await program.WaitUntilReadyAsync(cancellationToken);
        }
        catch
        {
            await program.DisposeAsync();
            throw;
        }

        program.supervision = program.SuperviseAsync(say);
        return program;
    }

    /// <summary>Stops the program: asked first, killed if it does not end.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await supervision;
        using var patience = new CancellationTokenSource(StopPatience, time);
        try
        {
            if (!process.HasExited) LinuxProcesses.Signal(process.Id, LinuxProcesses.SigTerm);
            await process.WaitForExitAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            await process.WaitForExitAsync(CancellationToken.None);
        }

        process.Dispose();
        stopping.Dispose();
    }

    private Process Launch()
    {
        var start = new ProcessStartInfo(
            "sh",
            [
                "-c", "log=$1; shift; exec setsid \"$@\" >>\"$log\" 2>&1 </dev/null", "sh", logFile,
                "dotnet", settings.Assembly, $"--Urls={settings.Url.ToString().TrimEnd('/')}", .. settings.Arguments,
            ])
        {
            WorkingDirectory = Path.GetDirectoryName(settings.Assembly),
        };
        start.Environment["DOTNET_ENVIRONMENT"] = start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        foreach (var (key, value) in settings.Environment) start.Environment[key] = value;
        return Process.Start(start)!;
    }

    private async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = settings.Url, Timeout = TimeSpan.FromSeconds(5) };
        var begun = time.GetTimestamp();
        while (!await IsReadyAsync(http, cancellationToken))
        {
            if (process.HasExited) throw new DemoException($"{settings.Name} ended with {process.ExitCode} instead of starting.{EndOfLog()}");
            if (time.GetElapsedTime(begun) > ReadyPatience) throw new DemoException($"{settings.Name} was not ready after {ReadyPatience.TotalSeconds:0} seconds.{EndOfLog()}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), time, cancellationToken);
        }
    }

    private static async Task<bool> IsReadyAsync(HttpClient http, CancellationToken cancellationToken)
    {
        try
        {
            using var answer = await http.GetAsync("/readyz", cancellationToken);
            return answer.IsSuccessStatusCode;
        }
        catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task SuperviseAsync(Action<string> say)
    {
        try
        {
            while (true)
            {
                await process.WaitForExitAsync(stopping.Token);
                say($"{settings.Name} ended with {process.ExitCode}; it is started again");
                await Task.Delay(RestartAfter, time, stopping.Token);
                process.Dispose();
                process = Launch();
            }
        }
        catch (OperationCanceledException)
        {
            // It is being stopped.
        }
    }

    private string EndOfLog() => $" The end of {logFile}:\n{string.Join('\n', File.ReadLines(logFile).TakeLast(15))}";
}
