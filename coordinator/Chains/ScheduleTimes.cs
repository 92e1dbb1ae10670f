using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Cronos;

namespace Federation.Coordinator.Chains;

/// <summary>The instants that a schedule names. Pure: the same schedule always names the same instants.</summary>
internal sealed class ScheduleTimes
{
    private static readonly char[] IntervalSigns = ['*', '/', '-'];

    private readonly CronExpression cron;
    private readonly TimeZoneInfo zone;
    private readonly ScheduleTrigger schedule;
    private readonly bool isInterval;

    /// <summary>The instants of a schedule that has been checked.</summary>
    public ScheduleTimes(ScheduleTrigger schedule)
    {
        this.schedule = schedule;
        cron = Cron.TryParse(schedule.Cron, out var expression, out var fault) ? expression : throw new ArgumentException(fault, nameof(schedule));
        zone = TimeZoneInfo.FindSystemTimeZoneById(schedule.Zone);
        var fields = schedule.Cron.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        isInterval = fields.SkipLast(3).Any(field => field.IndexOfAny(IntervalSigns) >= 0);
    }

    /// <summary>How much later than its instant a run starts: from nothing to the schedule's jitter, by what follows from chain, trigger and instant.</summary>
    public static TimeSpan DelayOf(ScheduleTrigger schedule, string chain, string trigger, DateTimeOffset instant)
    {
        if (schedule.Jitter == TimeSpan.Zero) return TimeSpan.Zero;
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{chain}/{trigger}/{instant.UtcTicks}"));
        return TimeSpan.FromMilliseconds(Math.Floor(schedule.Jitter.TotalMilliseconds * BinaryPrimitives.ReadUInt32LittleEndian(hash) / uint.MaxValue));
    }

    /// <summary>All instants after a time, the earliest first.</summary>
    public IEnumerable<DateTimeOffset> After(DateTimeOffset time) =>
        schedule is { Gap: GapPolicy.Next, Overlap: OverlapPolicy.Auto } ? AsCronos(time) : ByDays(time);

    private IEnumerable<DateTimeOffset> AsCronos(DateTimeOffset time)
    {
        for (var next = cron.GetNextOccurrence(time, zone); next is { } instant; next = cron.GetNextOccurrence(instant, zone)) yield return instant.ToUniversalTime();
    }

    /// <summary>The local times of one day after the other, as instants: of the day of the change none is before those of the day before it.</summary>
    private IEnumerable<DateTimeOffset> ByDays(DateTimeOffset time)
    {
        var from = TimeZoneInfo.ConvertTime(time, zone).Date;
        while (NextLocal(from.AddTicks(-1)) is { } first)
        {
            var end = first.Date.AddDays(1);
            var isPlain = zone.GetUtcOffset(first.Date) == zone.GetUtcOffset(end.AddHours(1)) && !zone.IsInvalidTime(first.Date) && !zone.IsAmbiguousTime(first.Date);
            var instants = Locals(first, end).SelectMany(Instants);
            foreach (var instant in isPlain ? instants : instants.Order().Distinct())
                if (instant > time) yield return instant;
            from = end;
        }
    }

    private IEnumerable<DateTime> Locals(DateTime first, DateTime end)
    {
        for (DateTime? local = first; local < end; local = NextLocal(local.Value)) yield return local.Value;
    }

    private DateTime? NextLocal(DateTime after) =>
        cron.GetNextOccurrence(DateTime.SpecifyKind(after, DateTimeKind.Utc), TimeZoneInfo.Utc) is { } next ? DateTime.SpecifyKind(next, DateTimeKind.Unspecified) : null;

    private IEnumerable<DateTimeOffset> Instants(DateTime local)
    {
        if (zone.IsInvalidTime(local))
        {
            if (schedule.Gap == GapPolicy.Next) yield return AfterGap(local);
        }
        else if (zone.IsAmbiguousTime(local))
        {
            var offsets = zone.GetAmbiguousTimeOffsets(local).OrderDescending().ToArray();
            yield return new DateTimeOffset(local, offsets[0]).ToUniversalTime();
            if (schedule.Overlap == OverlapPolicy.Twice || (schedule.Overlap == OverlapPolicy.Auto && isInterval)) yield return new DateTimeOffset(local, offsets[1]).ToUniversalTime();
        }
        else
        {
            yield return new DateTimeOffset(local, zone.GetUtcOffset(local)).ToUniversalTime();
        }
    }

    private DateTimeOffset AfterGap(DateTime local)
    {
        var valid = local.AddTicks(-(local.Ticks % TimeSpan.TicksPerMinute));
        while (zone.IsInvalidTime(valid)) valid = valid.AddMinutes(1);
        return new DateTimeOffset(valid, zone.GetUtcOffset(valid)).ToUniversalTime();
    }
}
