using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;

namespace Federation.Web.Components;

/// <summary>Addresses of pages; all are relative to the base, and hold the state of what is shown.</summary>
public static class Urls
{
    /// <summary>The page that is shown, with one parameter of its query set, or taken out.</summary>
    public static string With(HttpRequest request, string name, string? value)
    {
        var query = new QueryBuilder(request.Query.Where(given => given.Key != name));
        if (value is { Length: > 0 }) query.Add(name, value);
        return $"{request.Path.Value?.TrimStart('/')}{query}" is { Length: > 0 } here ? here : "./";
    }

    /// <summary>Where a form says that its answer is to lead: a place below the base and nowhere else.</summary>
    public static string Back(HttpRequest request, string? wanted) =>
        wanted is { Length: > 0 } && wanted[0] is not ('/' or '\\') && !wanted.Contains(':', StringComparison.Ordinal) ? $"{request.PathBase}/{wanted}" : $"{request.PathBase}/";
}
