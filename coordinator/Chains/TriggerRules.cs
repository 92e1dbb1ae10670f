namespace Federation.Coordinator.Chains;

/// <summary>Checks what triggers say beyond their shape: expressions, time zones, policies.</summary>
internal static class TriggerRules
{
    public static void Check(ChainSource chain, DefinitionFaults faults)
    {
        foreach (var trigger in chain.Triggers)
            if (trigger["schedule"] is SourceMap schedule) CheckSchedule(schedule, faults);
            else if (trigger["job"] is SourceMap job) CheckJob(chain, job, faults);
    }

    /// <summary>A job of the chain itself would start the chain again and again.</summary>
    private static void CheckJob(ChainSource chain, SourceMap job, DefinitionFaults faults)
    {
        var region = ChainSource.TextOf(job, "region")?.Text;
        foreach (var name in (string[])["event", "eventTitle"])
            if (ChainSource.TextOf(job, name) is { } trigger && chain.Steps.FirstOrDefault(step => ChainSource.TextOf(step.Node, name)?.Text == trigger.Text && MayRunIn(step, region)) is { } own)
                faults.Add(trigger, $"Step '{own.Name?.Text}' launches this event there: the chain would start itself again and again.");
    }

    private static bool MayRunIn(StepSource step, string? region) =>
        ChainSource.TextOf(step.Node, "region")?.Text == region || ChainSource.TextsOf(step.Node, "regions").Any(one => one.Text == region);

    private static void CheckSchedule(SourceMap schedule, DefinitionFaults faults)
    {
        if (ChainSource.TextOf(schedule, "cron") is { } cron)
        {
            if (!Cron.TryParse(cron.Text!, out var expression, out var broken)) faults.Add(cron, broken);
            else if (expression.GetNextOccurrence(DateTime.UnixEpoch) is null) faults.Add(cron, "No such instant ever comes.");
        }

        if (ChainSource.TextOf(schedule, "zone") is { } zone && !TimeZoneInfo.TryFindSystemTimeZoneById(zone.Text!, out _))
            faults.Add(zone, $"There is no time zone '{zone.Text}': give an IANA name, such as Europe/Berlin.");
        if (schedule["catchUpWithin"] is { } within && ChainSource.TextOf(schedule, "catchUp")?.Text is (null or "none"))
            faults.Add(within, "'catchUpWithin' has a meaning only with 'catchUp' last or all.");
    }
}
