using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.Web.Components;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Web;

/// <summary>Signing in and out.</summary>
internal static class LoginEndpoints
{
    public static void MapLogin(this IEndpointRouteBuilder node)
    {
        node.MapPost("/login", SignInAsync).ExcludeFromDescription();
        node.MapPost("/logout", SignOutAsync).ExcludeFromDescription();
    }

    private static async Task<IResult> SignInAsync(
        HttpContext http, IFormCollection form, LoginStore logins, SessionStore sessions, UserStore users, IOptions<AccessOptions> options, CancellationToken cancellationToken)
    {
        var (name, back) = (form["username"].ToString(), form["back"].ToString());
        try
        {
            var user = await logins.CheckAsync(name, form["password"].ToString(), cancellationToken);
            var session = await sessions.BeginAsync(user, http.Connection.RemoteIpAddress?.ToString() ?? "", cancellationToken);
            await users.NoteLoginAsync(user, ApiRequest.Of(http, session, new JsonObject()).Actor(("username", user.Id)), cancellationToken);
            SessionAuthentication.Give(http, session, options.Value.SessionDuration);
            return Results.LocalRedirect(Urls.Back(http.Request, back));
        }
        catch (RefusalException refusal)
        {
            return new RazorComponentResult<LoginPage>(new { Back = back, Username = name, Fault = refusal.Description }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        }
    }

    private static async Task<IResult> SignOutAsync(HttpContext http, IFormCollection _, SessionStore sessions, CancellationToken cancellationToken)
    {
        if (http.Features.Get<Session>() is { } session) await sessions.EndAsync(session.Id, cancellationToken);
        SessionAuthentication.TakeBack(http);
        return Results.LocalRedirect($"{http.Request.PathBase}/login");
    }
}
