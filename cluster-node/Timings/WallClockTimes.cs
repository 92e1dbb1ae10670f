using Cronos;

namespace Federation.ClusterNode.Timings;

/// <summary>
/// Times that a zone's clock shows, by a Cronos expression and, if there are any, by years. The expression is asked for times alone; what becomes of those that a
/// change of the clock leaps over or shows twice is decided here, stretch by stretch between two changes.
/// </summary>
/// <param name="expression">When, in a day that is never changed.</param>
/// <param name="years">In which years, ascending; empty for all.</param>
/// <param name="zone">Whose clock.</param>
/// <param name="afterGap">Whether a time that is leapt over is due right after the leap.</param>
/// <param name="twice">Whether a time that comes twice is due twice.</param>
public sealed class WallClockTimes(CronExpression expression, int[] years, TimeZoneInfo zone, bool afterGap, bool twice) : Recurrence
{
    private const int LastYear = 9998;

    /// <summary>More than any clock is ever changed by.</summary>
    private static readonly TimeSpan Margin = TimeSpan.FromDays(2);

    /// <inheritdoc />
    public override DateTimeOffset? NextAfter(DateTimeOffset after)
    {
        var stretch = zone.StretchAt(after);
        var (from, inclusive) = (stretch.LocalAt(after), false);
        if (from < FirstOf(stretch)) (from, inclusive) = (FirstOf(stretch), true);
        while (true)
        {
            var found = NextLocal(from, inclusive);
            if (found < stretch.LocalEnd) return stretch.At(found.Value);

            var next = zone.StretchAt(stretch.End);
            if (afterGap && found < next.LocalStart) return next.At(next.LocalStart);
            if (next.LocalStart >= from)
            {
                if (found is null) return null;
                if (found - Margin > next.LocalEnd) next = zone.StretchAt(next.At(found.Value - Margin));
            }

            stretch = next;
            (from, inclusive) = (FirstOf(stretch), true);
        }
    }

    private DateTime FirstOf(ClockStretch stretch) => twice ? stretch.LocalStart : stretch.FirstNewLocal;

    private DateTime? NextLocal(DateTime from, bool inclusive)
    {
        var next = expression.GetNextOccurrence(DateTime.SpecifyKind(from, DateTimeKind.Utc), inclusive);
        while (next is { } found && years.Length > 0 && Array.BinarySearch(years, found.Year) < 0)
        {
            if (Array.Find(years, listed => listed > found.Year && listed <= LastYear) is not (> 0 and var listed)) return null;
            next = expression.GetNextOccurrence(new DateTime(listed, 1, 1, 0, 0, 0, DateTimeKind.Utc), inclusive: true);
        }

        return next;
    }
}
