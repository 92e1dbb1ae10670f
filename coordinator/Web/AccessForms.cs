using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Federation.Coordinator.Web;

/// <summary>What administrators do to people and keys.</summary>
internal static class AccessForms
{
    public static void MapAccessForms(this IEndpointRouteBuilder forms)
    {
        var access = forms.MapGroup("/access").Needs(Role.Admin, On.Everything);
        access.MapPost("/users", PutUserAsync).Does("PutUser", "Saved.");
        access.MapPost("/users/{name}/delete", (string name, IFormCollection _, NpgsqlDataSource dataSource, UserStore users, AuditTrail trail, CancellationToken cancel) =>
            UserEndpoints.DeleteAsync(name, dataSource, users, trail, cancel)).Does("DeleteUser", "{name} is deleted.");
        access.MapPost("/keys", CreateKeyAsync).Does("CreateKey", "");
        access.MapPost("/keys/{id}/revoke", (string id, IFormCollection _, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancel) =>
            KeyEndpoints.RevokeAsync(id, dataSource, trail, cancel)).Does("RevokeKey", "Key {id} is revoked.");
    }

    private static Task<Results<Ok<UserResponse>, ValidationProblem>> PutUserAsync(IFormCollection form, NpgsqlDataSource dataSource, AuditTrail trail, CancellationToken cancellationToken)
    {
        var name = form["name"].ToString();
        trail.Target = $"users/{name}";
        var request = new UserRequest([GrantText.Read(form)], OrNull(form["displayName"]), form["active"] != "false", OrNull(form["password"]));
        return UserEndpoints.PutAsync(name, request, dataSource, trail, cancellationToken);
    }

    private static async Task<object> CreateKeyAsync(IFormCollection form, HttpContext http, NpgsqlDataSource dataSource, AuditTrail trail, TimeProvider time, CancellationToken cancellationToken)
    {
        var answer = await KeyEndpoints.CreateAsync(new KeyRequest(form["name"].ToString(), [GrantText.Read(form)]), dataSource, trail, time, cancellationToken);
        if (answer.Result is not Created<KeyResponse> { Value: { } made }) return answer.Result;

        http.Response.Headers.CacheControl = "no-store";
        return new FormPage(new RazorComponentResult<NewKeyPage>(new { Made = made }), IsRefused: false);
    }

    private static string? OrNull(string? text) => text is { Length: > 0 } ? text : null;
}
