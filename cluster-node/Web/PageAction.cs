using System.Text.Json.Nodes;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.Web.Components;
using Federation.Web.Hosting;

namespace Federation.ClusterNode.Web;

/// <summary>
/// What a button of a page does: a call of the API in the person's name, with all the rules that the call has, and then back to the page with what became of it.
/// </summary>
internal static class PageAction
{
    private const int LongestReason = 200;

    /// <summary>Makes a call and answers with the way back.</summary>
    /// <param name="http">The request of the page.</param>
    /// <param name="form">Its fields; <c>back</c> says where to go then.</param>
    /// <param name="parameters">The call's parameters.</param>
    /// <param name="call">The call.</param>
    /// <param name="done">What is said when it went well.</param>
    public static async Task<IResult> DoAsync(HttpContext http, IFormCollection form, JsonObject parameters, Func<ApiRequest, Task<ApiReply>> call, string done)
    {
        var fault = await FaultAsync(() => call(Visit.Call(http, parameters)));
        return Back(http, form, fault, done);
    }

    /// <summary>The same for what cannot be taken back: the person has to say why, and the activity log keeps that.</summary>
    public static async Task<IResult> DoForReasonAsync(HttpContext http, IFormCollection form, JsonObject parameters, Func<ApiRequest, Task<ApiReply>> call, string done)
    {
        var fault = await FaultAsync(() => call(Visit.Call(http, parameters, Reason(form))));
        return Back(http, form, fault, done);
    }

    /// <summary>Why the person wants it.</summary>
    /// <exception cref="RefusalException">They do not say.</exception>
    public static string Reason(IFormCollection form) =>
        form["reason"].ToString().Trim() is { Length: > 0 and <= LongestReason } reason ? reason : throw new RefusalException("api", $"Give a reason of 1 to {LongestReason} characters.");

    /// <summary>Makes a call, and answers why it was refused; null if it went well.</summary>
    public static async Task<string?> FaultAsync(Func<Task<ApiReply>> call)
    {
        try
        {
            var body = (await call()).Body;
            return body["code"]?.ToString() == "0" ? null : body["description"]?.ToString();
        }
        catch (RefusalException refusal)
        {
            return refusal.Description;
        }
    }

    /// <summary>Leads back to the page, with why what was asked is not done.</summary>
    public static IResult Refused(HttpContext http, RefusalException refusal) => Back(http, http.Request.Form, refusal.Description, done: "");

    private static IResult Back(HttpContext http, IFormCollection form, string? fault, string done)
    {
        Viewer.Leave(http, fault ?? done, isProblem: fault is not null);
        return Results.LocalRedirect(Urls.Back(http.Request, form["back"]));
    }
}
