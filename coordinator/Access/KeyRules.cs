using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>What a request for a key has to be like.</summary>
public static class KeyRules
{
    private const int LongestName = 100;

    /// <summary>Every fault of a request, by its place.</summary>
    public static Dictionary<string, string[]> Errors(KeyRequest request, DateTimeOffset now)
    {
        var errors = GrantRules.Errors(request.Grants);
        if (request.Name is not { Length: >= 1 and <= LongestName } || request.Name.Any(char.IsControl)) errors["name"] = [$"Say in 1 to {LongestName} characters whose key it is."];
        if (request.ExpiresAt <= now) errors["expiresAt"] = ["A key that has expired already would never be taken."];
        return errors;
    }
}
