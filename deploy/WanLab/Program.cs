using System.Runtime.InteropServices;
using Federation.WanLab;
using Refit;
using Spectre.Console;

using var stop = new CancellationTokenSource();
using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
var console = AnsiConsole.Console;
if (Console.IsOutputRedirected) console.Profile.Width = 240;

try
{
    return await new LabSession(LabOptions.Parse(args), console, TimeProvider.System).RunAsync(stop.Token);
}
catch (Exception e) when (stop.IsCancellationRequested && e is OperationCanceledException or ApiExceptionBase { InnerException: OperationCanceledException })
{
    return 130;
}
catch (Exception e) when (e is LabException or InvalidOperationException or TimeoutException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"deploy/wan-lab: {e.Message}");
    return 1;
}

void Stop(PosixSignalContext signal)
{
    signal.Cancel = true;
    stop.Cancel();
}
