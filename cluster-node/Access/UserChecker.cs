using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Schedule;

namespace Federation.ClusterNode.Access;

/// <summary>The rules for the properties of a user, given when they are made or changed.</summary>
internal static partial class UserChecker
{
    private static readonly string[] OfTheRegion =
    [
        "username", "password", "old_password", "new_password", "send_email", "created", "modified", "unlock",
    ];

    private static readonly string[] OfAdministrators = ["active", "privileges"];

    private static readonly string[] Texts = ["username", "password", "old_password", "new_password", "full_name", "email"];

    /// <summary>Checks the properties that are there.</summary>
    /// <exception cref="RefusalException">One is wrong.</exception>
    public static void Check(JsonObject user)
    {
        foreach (var name in Texts)
            if (user[name] is { } value && user.Text(name) is null) throw new RefusalException("api", $"Malformed parameter type: {name} ({value.JavaScriptType()})");
        if (user.Text("username") is { } username && !UserName().IsMatch(username)) throw Malformed("username");
        if (user.Text("email") is { } email && !Address().IsMatch(email)) throw Malformed("email");
        if (user.Text("full_name")?.AsSpan().IndexOfAny('<', '>') >= 0) throw Malformed("full_name");
        if (user["privileges"] is not (null or JsonObject)) throw new RefusalException("api", "Malformed parameter type: privileges (must be object)");
    }

    /// <summary>Checks a new user.</summary>
    /// <exception cref="RefusalException">A property is missing or wrong.</exception>
    public static void CheckNew(JsonObject user)
    {
        EventChecker.CheckRequired(user, "username", "email", "full_name", "password");
        Check(user);
    }

    /// <summary>What of the given properties is a user's own business, or with <paramref name="byAdmin"/> an administrator's.</summary>
    public static JsonObject Changes(JsonObject given, bool byAdmin) => new(given
        .Where(property => !OfTheRegion.Contains(property.Key) && (byAdmin || !OfAdministrators.Contains(property.Key)))
        .Select(property => KeyValuePair.Create(property.Key, property.Value?.DeepClone())));

    private static RefusalException Malformed(string name) => new("api", $"Malformed parameter value: {name}");

    [GeneratedRegex(@"^[A-Za-z0-9_.\-]{1,64}\z")]
    private static partial Regex UserName();

    [GeneratedRegex(@"^[^\s@<>]+@[^\s@<>]+\z")]
    private static partial Regex Address();
}
