using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>What a request for a key has to be like.</summary>
public static class KeyRules
{
    private const int LongestName = 100;
    private const int MostGrants = 20;
    private const int MostPatterns = 50;

    /// <summary>Every fault of a request, by its place.</summary>
    public static Dictionary<string, string[]> Errors(KeyRequest request, DateTimeOffset now)
    {
        var errors = new Dictionary<string, string[]>();
        if (request.Name is not { Length: >= 1 and <= LongestName } || request.Name.Any(char.IsControl)) errors["name"] = [$"Say in 1 to {LongestName} characters whose key it is."];
        if (request.ExpiresAt <= now) errors["expiresAt"] = ["A key that has expired already would never be taken."];
        if (request.Grants is not { Count: >= 1 and <= MostGrants }) errors["grants"] = [$"Give 1 to {MostGrants} grants."];
        foreach (var (place, grant) in (request.Grants ?? []).Index())
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

    private static readonly string PatternRule = $"Give at most {MostPatterns} names of 1 to 60 lower-case letters, digits and hyphens, in which * is any text.";

    private static bool ArePatterns(IReadOnlyList<string>? patterns) => patterns is null || (patterns.Count <= MostPatterns && patterns.All(Grants.IsPattern));
}
