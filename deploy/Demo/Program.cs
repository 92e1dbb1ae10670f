using Federation.Demo;
using Federation.ServiceDefaults.Postgres;
using Refit;
using Spectre.Console;

using var stop = new StopSignals();
var console = AnsiConsole.Console;
if (Console.IsOutputRedirected) console.Profile.Width = 240;

try
{
    return await new DemoSession(DemoOptions.Parse(args), console, TimeProvider.System).RunAsync(stop.Token);
}
catch (Exception e) when (stop.Token.IsCancellationRequested && e is OperationCanceledException or ApiExceptionBase { InnerException: OperationCanceledException })
{
    return 130;
}
catch (Exception e) when (e is DemoException or PrivatePostgresException or PostgresMissingException or ApiExceptionBase or HttpRequestException or IOException or UnauthorizedAccessException)
{
    Console.Error.WriteLine($"deploy/up: {e.Message}{(e is ApiException { Content: { Length: > 0 } content } ? $"\n{content}" : "")}");
    return 1;
}
