using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>What a request for a person has to be like.</summary>
public static class UserRules
{
    private const int ShortestPassword = 8;
    private const int LongestPassword = 200;
    private const int LongestDisplayName = 100;

    /// <summary>Every fault of a request, by its place.</summary>
    public static Dictionary<string, string[]> Errors(string name, UserRequest request)
    {
        var errors = GrantRules.Errors(request.Grants);
        if (!User.IsName(name)) errors["name"] = ["A person's name has 1 to 64 lower-case letters, digits, '.', '_', '-' and '@'."];
        if (request.DisplayName is { } shown && (shown.Length is < 1 or > LongestDisplayName || shown.Any(char.IsControl))) errors["displayName"] = [$"Give 1 to {LongestDisplayName} characters."];
        if (request.Password is { } password && !IsPassword(password)) errors["password"] = [$"A password has {ShortestPassword} to {LongestPassword} characters."];
        return errors;
    }

    /// <summary>Whether a text may be a password.</summary>
    public static bool IsPassword(string text) => text.Length is >= ShortestPassword and <= LongestPassword;
}
