using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Refit;

namespace Federation.TestKit.Waiting;

/// <summary>Waits until something holds: the only place where a test lets time pass.</summary>
public static class Eventually
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan Default = TimeSpan.FromSeconds(60);

    /// <summary>Asks until the answer satisfies the condition, and answers it.</summary>
    /// <param name="ask">What to ask; a call that gets no answer, or 503, is made again.</param>
    /// <param name="condition">What is waited for.</param>
    /// <param name="within">How long at most. Default: a minute.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <param name="what">The condition's text for the failure.</param>
    /// <exception cref="TimeoutException">It did not hold in time; the message has the condition and the last answer.</exception>
    public static async Task<T> HoldsAsync<T>(
        Func<CancellationToken, Task<T>> ask,
        Func<T, bool> condition,
        TimeSpan? within = null,
        CancellationToken cancellationToken = default,
        [CallerArgumentExpression(nameof(condition))] string what = "")
    {
        var limit = within ?? Default;
        using var timer = new PeriodicTimer(Every, TimeProvider.System);
        var began = TimeProvider.System.GetTimestamp();
        object? last;
        do
        {
            try
            {
                var answer = await ask(cancellationToken);
                if (condition(answer)) return answer;
                last = answer;
            }
            catch (Exception e) when (IsNoAnswer(e) && !cancellationToken.IsCancellationRequested)
            {
                last = e.Message;
            }
        }
        while (TimeProvider.System.GetElapsedTime(began) < limit && await timer.WaitForNextTickAsync(cancellationToken));

        throw new TimeoutException($"Within {limit.TotalSeconds:0.#} s this never held: {what}\nThe last answer was: {JsonSerializer.Serialize(last)}");
    }

    /// <summary>Waits until a condition that needs no waiting of its own holds.</summary>
    public static Task HoldsAsync(
        Func<bool> condition, TimeSpan? within = null, CancellationToken cancellationToken = default, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        HoldsAsync(_ => Task.FromResult(condition()), held => held, within, cancellationToken, what);

    /// <summary>Lets real time pass, for a fault that has to last that long.</summary>
    public static async Task PassesAsync(TimeSpan duration, CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(duration, TimeProvider.System);
        await timer.WaitForNextTickAsync(cancellationToken);
    }

    /// <summary>Waits until somebody gives up.</summary>
    public static async Task CancelledAsync(CancellationToken cancellationToken)
    {
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var _ = cancellationToken.Register(cancelled.SetResult);
        await cancelled.Task;
    }

    private static bool IsNoAnswer(Exception exception) =>
        exception is HttpRequestException or IOException or OperationCanceledException or ApiRequestException or ApiException { StatusCode: HttpStatusCode.ServiceUnavailable };
}
