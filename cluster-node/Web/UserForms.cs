using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.CronicleApi;
using Federation.ClusterNode.Hosting;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.ClusterNode.Web;

/// <summary>What the forms about people send: an administrator's, and everybody's own.</summary>
internal static class UserForms
{
    private static readonly string[] Texts = ["username", "full_name", "email", "password"];

    public static void MapUserForms(this RouteGroupBuilder pages)
    {
        pages.MapPost("/users/save", SaveAsync);
        pages.MapPost("/users/{name}/unlock", UnlockAsync);
        pages.MapPost("/users/{name}/delete", DeleteAsync);
        pages.MapPost("/account", ChangeOwnAsync);
    }

    private static async Task<IResult> SaveAsync(HttpContext http, IFormCollection form, ApiGate gate, UserStore users, CatalogStore catalog, CancellationToken cancellationToken)
    {
        var (fields, isNew) = (form.ToDictionary(field => field.Key, field => field.Value.ToString()), form["new"] == "1");
        var fault = await PageAction.FaultAsync(async () =>
        {
            var before = isNew ? null : await users.FindAsync(fields.GetValueOrDefault("username", ""), cancellationToken);
            var properties = new JsonObject { ["active"] = fields.ContainsKey("active") ? 1 : 0, ["privileges"] = PrivilegeDraft.Of(fields, before?.Data["privileges"] as JsonObject, catalog.Current) };
            foreach (var name in Texts)
                if (name is not "password" || isNew || fields.GetValueOrDefault(name, "").Length > 0) properties[name] = fields.GetValueOrDefault(name, "");
            var call = Visit.Call(http, properties);
            return isNew ? await UserEndpoints.AdminCreateAsync(call, gate, users, cancellationToken) : await UserEndpoints.AdminUpdateAsync(call, gate, users, cancellationToken);
        });
        if (fault is not null)
            return new RazorComponentResult<UsersPage>(new { Fields = fields, IsNew = isNew, Faults = new[] { fault } }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        Viewer.Leave(http, $"{fields["username"]} is saved.");
        return Results.LocalRedirect($"{http.Request.PathBase}/users");
    }

    private static Task<IResult> UnlockAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, UserStore users, CancellationToken cancellationToken) =>
        PageAction.DoAsync(http, form, new JsonObject { ["username"] = name, ["unlock"] = 1 }, call => UserEndpoints.AdminUpdateAsync(call, gate, users, cancellationToken), $"{name} can sign in again.");

    private static Task<IResult> DeleteAsync(string name, HttpContext http, IFormCollection form, ApiGate gate, UserStore users, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, form, new JsonObject { ["username"] = name }, call => UserEndpoints.AdminDeleteAsync(call, gate, users, cancellationToken), $"{name} is deleted.");

    private static async Task<IResult> ChangeOwnAsync(HttpContext http, IFormCollection form, ApiGate gate, UserStore users, LoginStore logins, CancellationToken cancellationToken)
    {
        var properties = new JsonObject { ["username"] = http.User.Identity!.Name };
        foreach (var name in new[] { "full_name", "email", "old_password", "new_password" }) properties[name] = form[name].ToString();
        var fault = await PageAction.FaultAsync(() => UserEndpoints.UpdateAsync(Visit.Call(http, properties), gate, users, logins, cancellationToken));
        if (fault is not null)
            return new RazorComponentResult<AccountPage>(new { FullName = form["full_name"].ToString(), Email = form["email"].ToString(), Faults = new[] { fault } }) { StatusCode = StatusCodes.Status422UnprocessableEntity };
        Viewer.Leave(http, "Your account is changed.");
        return Results.LocalRedirect($"{http.Request.PathBase}/account");
    }
}
