using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;

namespace Federation.Web.Hosting;

/// <summary>
/// Takes the path under which a gateway shows this program from <c>X-Forwarded-Prefix</c>, so that links and cookies stay below it. Whoever sends the header changes
/// only the links of their own answer.
/// </summary>
internal sealed partial class PathPrefix(RequestDelegate next)
{
    private const string Header = "X-Forwarded-Prefix";

    public Task InvokeAsync(HttpContext http)
    {
        if (http.Request.Headers[Header].ToString() is { Length: > 0 } prefix && Path().IsMatch(prefix)) http.Request.PathBase = new PathString(prefix.TrimEnd('/'));
        return next(http);
    }

    [GeneratedRegex(@"^(/[A-Za-z0-9._~-]+)+/?\z")]
    private static partial Regex Path();
}
