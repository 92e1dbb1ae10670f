using System.Security.Claims;
using Federation.Coordinator.Access;
using Federation.Web.Components;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.Web;

/// <summary>How people get in and out.</summary>
internal static class SignInForms
{
    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapPost(SessionAuthentication.SignInPath, SignInAsync).AllowAnonymous().RequireRateLimiting(RateLimits.Policy).ExcludeFromDescription();
        app.MapPost("/sign-out", SignOutAsync).AllowAnonymous().ExcludeFromDescription();
        app.MapGet(OpenIdConnectSignIn.Path, OpenId).AllowAnonymous().ExcludeFromDescription();
    }

    internal static async Task<IResult> SignInAsync(
        HttpContext http, [FromForm] string? name, [FromForm] string? password, [FromForm] string? to, PasswordSignIn passwords, UserStore users, CancellationToken cancellationToken)
    {
        if (await passwords.CheckAsync(name ?? "", password ?? "", cancellationToken) is not { } known || await users.FindAsync(known, cancellationToken) is not { } user)
            return TypedResults.Redirect($"{http.Request.PathBase}{SessionAuthentication.SignInPath}{new QueryBuilder { { "problem", "wrong" }, { "name", name ?? "" }, { "to", to ?? "" } }}");

        await http.SignInAsync(SessionAuthentication.SchemeName, new ClaimsPrincipal(user.ToCaller()));
        return TypedResults.Redirect(Urls.Back(http.Request, to?.TrimStart('/')));
    }

    internal static async Task<IResult> SignOutAsync(HttpContext http, [FromForm] string? back)
    {
        await http.SignOutAsync(SessionAuthentication.SchemeName);
        return TypedResults.Redirect($"{http.Request.PathBase}{SessionAuthentication.SignInPath}{(back is null ? "" : QueryString.Create("to", back))}");
    }

    internal static IResult OpenId(HttpContext http, string? to, OpenIdConnectSignIn openId) => openId.IsOn
        ? TypedResults.Challenge(new AuthenticationProperties { RedirectUri = Urls.Back(http.Request, to?.TrimStart('/')) }, [OpenIdConnectSignIn.SchemeName])
        : TypedResults.NotFound();
}
