using System.Collections.Concurrent;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Regions;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Jobs;

/// <summary>
/// Asks regions for something and keeps what each said last. Whoever asks waits no longer than the deadline; a question that takes longer goes on, and is
/// shared by all who ask meanwhile, so that a dead region is asked by one call at a time.
/// </summary>
/// <typeparam name="T">What a region is asked for.</typeparam>
/// <param name="deadline">How long whoever asks waits at most.</param>
/// <param name="freshFor">For how long an answer is not asked for again.</param>
/// <param name="most">How many answers are kept.</param>
/// <param name="time">The clock.</param>
public sealed class LastKnown<T>(TimeSpan deadline, TimeSpan freshFor, int most, TimeProvider time)
    where T : class
{
    private readonly ConcurrentDictionary<string, Entry> entries = [];

    /// <summary>What a region says, or said last; null with the state <c>missing</c> if nothing is known.</summary>
    /// <param name="region">The region.</param>
    /// <param name="question">Tells what is asked for from what else may be.</param>
    /// <param name="ask">Asks the region.</param>
    /// <param name="patience">How long to wait if that is less than the deadline; null for the deadline.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<(T? Value, JobsPart Part)> GetAsync(string region, string question, Func<Task<T>> ask, TimeSpan? patience, CancellationToken cancellationToken)
    {
        var wait = patience < deadline ? patience.Value : deadline;
        if (entries.Count > most) entries.Clear();
        var entry = entries.GetOrAdd($"{region} {question}", _ => new Entry());
        Task<Answer> asked;
        lock (entry)
        {
            if (entry.Last is { } known && time.GetElapsedTime(known.At) < freshFor) return (known.Value, PartOf(region, known, JobsPartStates.Fresh, problem: null));
            asked = entry.Asked is { IsCompleted: false } ? entry.Asked : entry.Asked = AskAsync(entry, ask);
        }

        await Task.WhenAny(asked, Task.Delay(wait, time, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        var problem = asked.IsCompletedSuccessfully ? asked.Result.Problem : $"Region {region} did not answer within {wait.TotalSeconds:0.#} s.";
        lock (entry)
        {
            if (entry.Last is not { } last) return (null, new JobsPart(region, JobsPartStates.Missing, AgeSeconds: null, problem));
            return (last.Value, PartOf(region, last, problem is null ? JobsPartStates.Fresh : JobsPartStates.Stale, problem));
        }
    }

    private async Task<Answer> AskAsync(Entry entry, Func<Task<T>> ask)
    {
        await Task.Yield();
        try
        {
            var value = await ask();
            lock (entry) entry.Last = new Known(value, time.GetTimestamp());
            return new Answer(Problem: null);
        }
        catch (RegionUnavailableException away)
        {
            return new Answer(away.Message);
        }
    }

    private JobsPart PartOf(string region, Known known, string state, string? problem) => new(region, state, time.GetElapsedTime(known.At).TotalSeconds, problem);

    private sealed record Known(T Value, long At);

    private sealed record Answer(string? Problem);

    private sealed class Entry
    {
        public Known? Last { get; set; }

        public Task<Answer>? Asked { get; set; }
    }
}
