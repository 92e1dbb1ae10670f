namespace Federation.ClusterNode.Timings;

/// <summary>Instants that follow one another, to the second: by the wall clock, in equal intervals, or one by one.</summary>
public abstract class Recurrence
{
    /// <summary>The first of them after an instant; null if there is none.</summary>
    public abstract DateTimeOffset? NextAfter(DateTimeOffset after);
}

/// <summary>Every so often since an anchor, whatever clocks show; before it, too, there is none.</summary>
public sealed class Interval(TimeSpan every, DateTimeOffset anchor) : Recurrence
{
    /// <inheritdoc />
    public override DateTimeOffset? NextAfter(DateTimeOffset after)
    {
        if (after < anchor) return anchor;
        var passed = (after - anchor).Ticks / every.Ticks;
        return anchor + (every * (passed + 1));
    }
}

/// <summary>Single instants, each once.</summary>
public sealed class SingleShots(IEnumerable<DateTimeOffset> instants) : Recurrence
{
    private readonly DateTimeOffset[] ordered = [.. instants.Distinct().Order()];

    /// <inheritdoc />
    public override DateTimeOffset? NextAfter(DateTimeOffset after)
    {
        var place = Array.BinarySearch(ordered, after);
        var next = place < 0 ? ~place : place + 1;
        return next < ordered.Length ? ordered[next] : null;
    }
}
