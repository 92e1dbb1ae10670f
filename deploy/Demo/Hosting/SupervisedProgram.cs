using Federation.TestKit.Programs;

namespace Federation.Demo.Hosting;

/// <summary>A program that is started again whenever it ends by itself.</summary>
public sealed class SupervisedProgram : IAsyncDisposable
{
    private static readonly TimeSpan RestartAfter = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource stopping = new();
    private readonly ProgramProcess program;
    private readonly Task supervision;

    private SupervisedProgram(string name, ProgramProcess program, Action<string> say, TimeProvider time)
    {
        this.program = program;
        supervision = SuperviseAsync(name, say, time);
    }

    /// <summary>Starts the program and answers when it is ready.</summary>
    /// <exception cref="DemoException">It does not start; the message has what it printed.</exception>
    public static async Task<SupervisedProgram> StartAsync(string name, ProgramProcess program, Action<string> say, TimeProvider time, CancellationToken cancellationToken)
    {
        var ready = false;
        try
        {
            await program.StartAsync(cancellationToken);
            ready = true;
        }
        catch (Exception e) when (e is InvalidOperationException or TimeoutException)
        {
            throw new DemoException(e.Message);
        }
        finally
        {
            if (!ready) await program.DisposeAsync();
        }

        say($"{name} answers at {program.Url}");
        return new SupervisedProgram(name, program, say, time);
    }

    /// <summary>Stops the program and its jobs.</summary>
    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await supervision;
        await program.DisposeAsync();
        stopping.Dispose();
    }

    private async Task SuperviseAsync(string name, Action<string> say, TimeProvider time)
    {
        try
        {
            while (true)
            {
                var code = await program.ExitCodeAsync(stopping.Token);
                say($"{name} ended with {code}; it is started again");
                await Task.Delay(RestartAfter, time, stopping.Token);
                program.Launch();
            }
        }
        catch (OperationCanceledException)
        {
            // It is being stopped.
        }
    }
}
