using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>What grants have to be like, those of keys and those of people.</summary>
internal static class GrantRules
{
    private const int MostGrants = 20;
    private const int MostPatterns = 50;

    private static readonly string PatternRule = $"Give at most {MostPatterns} names of 1 to 60 lower-case letters, digits and hyphens, in which * is any text.";

    /// <summary>Every fault of grants, by its place.</summary>
    public static Dictionary<string, string[]> Errors(IReadOnlyList<Grant>? grants)
    {
        var errors = new Dictionary<string, string[]>();
        if (grants is not { Count: >= 1 and <= MostGrants }) errors["grants"] = [$"Give 1 to {MostGrants} grants."];
        foreach (var (place, grant) in (grants ?? []).Index())
        {
            if (grant is null)
            {
                errors[$"grants[{place}]"] = ["A grant has a role."];
                continue;
            }

            if (!ArePatterns(grant.Chains)) errors[$"grants[{place}].chains"] = [PatternRule];
            if (!ArePatterns(grant.Regions)) errors[$"grants[{place}].regions"] = [PatternRule];
        }

        return errors;
    }

    private static bool ArePatterns(IReadOnlyList<string>? patterns) => patterns is null || (patterns.Count <= MostPatterns && patterns.All(Grants.IsPattern));
}
