using Refit;

namespace Federation.Demo.Site;

/// <summary>Answers that may fail to come: the next question brings another.</summary>
public static class Answers
{
    /// <summary>The answer; null if there was none, or a refusal.</summary>
    public static async Task<T?> OrNullAsync<T>(this Task<T> answer, CancellationToken cancellationToken)
        where T : class
    {
        try
        {
            return await answer;
        }
        catch (Exception e) when (e is HttpRequestException or ApiExceptionBase or TaskCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            return null;
        }
    }
}
