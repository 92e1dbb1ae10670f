using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Web;

/// <summary>Grants as people read and write them.</summary>
internal static class GrantText
{
    private static readonly char[] Separators = [',', ' '];

    /// <summary>What grants allow, in words.</summary>
    public static string Of(IEnumerable<Grant> grants) => string.Join("; ", grants.Select(grant => $"{grant.Role.ToString().ToLowerInvariant()}{Where("chains", grant.Chains)}{Where("regions", grant.Regions)}"));

    /// <summary>The grant that the fields of a form say.</summary>
    public static Grant Read(IFormCollection form) =>
        new(Enum.TryParse<Role>(form["role"], ignoreCase: true, out var role) ? role : Role.Viewer, Patterns(form["chains"].ToString()), Patterns(form["regions"].ToString()));

    private static string[]? Patterns(string text) => text.Split(Separators, StringSplitOptions.RemoveEmptyEntries) is { Length: > 0 } patterns ? patterns : null;

    private static string Where(string what, IReadOnlyList<string>? patterns) => patterns switch
    {
        null => "",
        [] => $", no {what}",
        _ => $", {what} {string.Join(", ", patterns)}",
    };
}
