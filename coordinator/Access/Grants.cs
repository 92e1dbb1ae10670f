using System.IO.Enumeration;
using System.Text.RegularExpressions;
using Federation.Contracts.Coordinator;

namespace Federation.Coordinator.Access;

/// <summary>What grants mean.</summary>
public static partial class Grants
{
    /// <summary>The grant of everything.</summary>
    public static readonly IReadOnlyList<Grant> OfEverything = [new Grant(Role.Admin)];

    private static readonly string[] All = ["*"];

    /// <summary>Whether a text is a pattern of names: 1 to 60 lower-case letters, digits, hyphens and asterisks.</summary>
    public static bool IsPattern(string? text) => text is not null && Pattern().IsMatch(text);

    /// <summary>Whether this grant says something about a chain.</summary>
    public static bool CoversChain(this Grant grant, string chain) => Covers(grant.Chains, chain);

    /// <summary>Whether this grant says something about a region.</summary>
    public static bool CoversRegion(this Grant grant, string region) => Covers(grant.Regions, region);

    /// <summary>Whether this grant is for all chains and all regions.</summary>
    public static bool CoversEverything(this Grant grant) => CoversAll(grant.Chains) && CoversAll(grant.Regions);

    /// <summary>The patterns of these names for SQL's <c>like any</c>.</summary>
    public static IEnumerable<string> AsLike(IReadOnlyList<string>? patterns) => (patterns ?? All).Select(pattern => pattern.Replace('*', '%'));

    private static bool Covers(IReadOnlyList<string>? patterns, string name) => patterns is null || patterns.Any(pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false));

    private static bool CoversAll(IReadOnlyList<string>? patterns) => patterns is null || patterns.Contains("*");

    [GeneratedRegex(@"\A[a-z0-9*-]{1,60}\z")]
    private static partial Regex Pattern();
}
