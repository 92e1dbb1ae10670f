using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Federation.Web.Hosting;

/// <summary>Who looks at a page, as far as it shows: the theme, the clock that times are told by, a message left by what they did last.</summary>
public sealed class Viewer(IHttpContextAccessor accessor, TimeProvider time)
{
    private const string FlashCookie = "flash";
    private const int LongestFlash = 1000;
    private const char ProblemMark = '!';
    private const char GoodMark = '.';

    /// <summary>The default of <see cref="Clock"/>.</summary>
    public const string Utc = "utc";

    /// <summary>The request that is being answered.</summary>
    public HttpContext Http { get; } = accessor.HttpContext ?? throw new InvalidOperationException("A page is rendered for a request.");

    /// <summary>When this answer was made.</summary>
    public DateTimeOffset Now { get; } = time.GetUtcNow();

    /// <summary><c>light</c>, <c>dark</c>, or <c>auto</c> for what the system has.</summary>
    public string Theme => ThemeOf(Http.Request);

    /// <summary>What times are shown by: <see cref="Utc"/>, <c>region</c> or <c>mine</c>.</summary>
    public string Clock => Http.Request.Cookies["clock"] is "region" or "mine" ? Http.Request.Cookies["clock"]! : Utc;

    /// <summary>The person's own zone, as their browser told it; UTC before it did.</summary>
    public TimeZoneInfo OwnZone => Http.Request.Cookies["zone"] is { Length: > 0 } name && TimeZoneInfo.TryFindSystemTimeZoneById(name, out var zone) ? zone : TimeZoneInfo.Utc;

    /// <summary>Whether a column of a table is to be shown: all are that the person has not taken out.</summary>
    public bool Shows(string table, string column) => Http.Request.Cookies[$"columns-{table}"] is not { } hidden || !hidden.Split('.').Contains(column);

    /// <summary>The ids of what the person has marked as a favourite, in this browser, the last marked last.</summary>
    public IReadOnlyList<string> Favourites => Http.Request.Cookies["favourites"] is { Length: > 0 } kept ? kept.Split('.') : [];

    /// <summary>The zone of the region that is looked at; UTC until a layout sets it.</summary>
    public TimeZoneInfo RegionZone { get; set; } = TimeZoneInfo.Utc;

    /// <summary>The address of the page, its query included, relative to the base; for links back.</summary>
    public string Here => $"{Http.Request.Path.Value?.TrimStart('/')}{Http.Request.QueryString}";

    /// <summary>What styles of this page must name.</summary>
    public string Nonce => SecurityHeaders.NonceOf(Http);

    /// <summary>The zone that <see cref="Clock"/> stands for.</summary>
    public TimeZoneInfo Zone => Clock switch
    {
        "region" => RegionZone,
        "mine" => OwnZone,
        _ => TimeZoneInfo.Utc,
    };

    /// <summary>An instant by the viewer's clock: <c>2026-03-29 02:30:05</c>, without the date if it is today's, and without seconds if asked for.</summary>
    public string Show(DateTimeOffset at, bool seconds = true, bool alwaysDate = false)
    {
        var (local, today) = (TimeZoneInfo.ConvertTime(at, Zone), TimeZoneInfo.ConvertTime(Now, Zone).Date);
        var date = local.Date == today && !alwaysDate ? "" : "yyyy-MM-dd ";
        return local.ToString($"{date}{(seconds ? "HH:mm:ss" : "HH:mm")}", CultureInfo.InvariantCulture);
    }

    /// <summary>An instant by all clocks, for a tooltip.</summary>
    public string ShowAll(DateTimeOffset at)
    {
        var zones = new[] { TimeZoneInfo.Utc, RegionZone, OwnZone }.DistinctBy(zone => zone.Id);
        return string.Join("\n", zones.Select(zone => $"{TimeZoneInfo.ConvertTime(at, zone).ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture)} {zone.Id}"));
    }

    /// <summary>Answers with the page as it is rendered, and 404: a status that is set at once makes the framework leave the page out.</summary>
    public void AnswerNotFound() => Http.Response.OnStarting(() =>
    {
        Http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    });

    /// <summary>The theme that a browser asks for, as <see cref="Theme"/> has it.</summary>
    internal static string ThemeOf(HttpRequest request) => request.Cookies["theme"] is { } chosen and ("light" or "dark") ? chosen : "auto";

    /// <summary>Leaves a message for the next page; one about something that did not go well is a problem.</summary>
    public static void Leave(HttpContext http, string message, bool isProblem = false) => http.Response.Cookies.Append(
        FlashCookie,
        $"{(isProblem ? ProblemMark : GoodMark)}{(message.Length <= LongestFlash ? message : message[..LongestFlash])}",
        new CookieOptions { HttpOnly = true, SameSite = SameSiteMode.Lax, Path = http.Request.PathBase + "/" });

    /// <summary>The message that was left, once.</summary>
    public (string Text, bool IsProblem)? TakeMessage()
    {
        if (Http.Request.Headers.ContainsKey("X-Live") || Http.Request.Cookies[FlashCookie] is not { Length: > 0 } message) return null;
        if (!Http.Response.HasStarted) Http.Response.Cookies.Delete(FlashCookie, new CookieOptions { Path = Http.Request.PathBase + "/" });
        return (message[1..], message[0] == ProblemMark);
    }
}
