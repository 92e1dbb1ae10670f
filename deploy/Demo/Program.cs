using Federation.Demo;
using Spectre.Console;

using var stop = new StopSignals();
var console = AnsiConsole.Console;
if (Console.IsOutputRedirected) console.Profile.Width = 240;

try
{
    return await new DemoSession(DemoOptions.Parse(args), console, TimeProvider.System).RunAsync(stop.Token);
}
catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
{
    return 130;
}
catch (Exception e) when (e is DemoException or Federation.ServiceDefaults.Postgres.PrivatePostgresException or Refit.ApiException or HttpRequestException)
{
    Console.Error.WriteLine($"deploy/up: {e.Message}");
    return 1;
}
