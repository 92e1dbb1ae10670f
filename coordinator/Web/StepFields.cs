namespace Federation.Coordinator.Web;

/// <summary>What the table of steps beside a definition's text shows of a step.</summary>
/// <param name="Name">Its name; null where there is none.</param>
/// <param name="Region">Where it runs; null for what is chosen in another way.</param>
/// <param name="Event">Its event's id.</param>
/// <param name="EventTitle">Its event's title.</param>
/// <param name="After">The steps that it comes after.</param>
public sealed record StepFields(string? Name, string? Region, string? Event, string? EventTitle, IReadOnlyList<string> After)
{
    /// <summary>How the steps that it comes after are typed.</summary>
    public string AfterText => string.Join(", ", After);
}
