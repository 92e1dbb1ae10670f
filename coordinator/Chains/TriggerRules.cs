namespace Federation.Coordinator.Chains;

/// <summary>Checks what triggers say beyond their shape: expressions, time zones, policies.</summary>
internal static class TriggerRules
{
    public static void Check(ChainSource chain, DefinitionFaults faults)
    {
        foreach (var trigger in chain.Triggers)
            if (trigger["schedule"] is SourceMap schedule) CheckSchedule(schedule, faults);
    }

    private static void CheckSchedule(SourceMap schedule, DefinitionFaults faults)
    {
        if (ChainSource.TextOf(schedule, "cron") is { } cron && !Cron.TryParse(cron.Text!, out _, out var broken)) faults.Add(cron, broken);
        if (ChainSource.TextOf(schedule, "zone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone.Text!, out _))
            faults.Add(zone, $"There is no time zone '{zone.Text}': give an IANA name, such as Europe/Berlin.");
        if (schedule["catchUpWithin"] is { } within && ChainSource.TextOf(schedule, "catchUp")?.Text is (null or "none"))
            faults.Add(within, "'catchUpWithin' has a meaning only with 'catchUp' last or all.");
    }
}
