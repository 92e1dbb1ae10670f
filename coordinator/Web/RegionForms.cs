using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Regions;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;

namespace Federation.Coordinator.Web;

/// <summary>What people do to regions.</summary>
public static class RegionForms
{
    internal static void MapRegionForms(this IEndpointRouteBuilder forms)
    {
        forms.MapPost("/regions/new", RegisterAsync).Needs(Role.Admin, On.Anything).Does("PutRegion", "");
        var region = forms.MapGroup("/region/{name}");
        region.MapPost("/edit", ChangeAsync).Needs(Role.Admin, On.Region).Does("PutRegion", "").WithName("PutRegion (edit form)");
        region.MapPost("/delete", (string name, IFormCollection _, RegionStore store, RegionDirectory directory, Runs.RunQueries runs, AuditTrail trail, CancellationToken cancel) =>
            DeleteRegionEndpoint.HandleAsync(name, store, directory, runs, trail, cancel)).Needs(Role.Admin, On.Region).Does("DeleteRegion", "{name} is no longer registered.");
        region.MapPost("/drain", (string name, [FromForm] string? reason, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, TimeProvider time, CancellationToken cancel) =>
            DrainRegionEndpoint.DrainAsync(name, new DrainRequest(reason ?? ""), store, directory, views, trail, time, cancel)).Needs(Role.Operator, On.Region).Does("DrainRegion", "Nothing new is launched in {name} from now on.");
        region.MapPost("/open", (string name, IFormCollection _, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancel) =>
            DrainRegionEndpoint.OpenAsync(name, store, directory, views, trail, cancel)).Needs(Role.Operator, On.Region).Does("OpenRegion", "{name} is open again.");
    }

    private static Task<object> RegisterAsync(
        IFormCollection form, HttpContext http, Caller caller, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancellationToken)
    {
        var typed = TypedRegion.Of(form, isNew: true);
        trail.Target = $"region/{typed.Name}";
        return caller.MayInRegion(Role.Admin, typed.Name)
            ? PutAsync(typed, http, store, directory, views, trail, cancellationToken)
            : Task.FromResult<object>(Again(typed, [$"This needs the role admin for region/{typed.Name}."]));
    }

    private static Task<object> ChangeAsync(
        string name, IFormCollection form, HttpContext http, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancellationToken) =>
        PutAsync(TypedRegion.Of(form, isNew: false) with { Name = name }, http, store, directory, views, trail, cancellationToken);

    private static async Task<object> PutAsync(
        TypedRegion typed, HttpContext http, RegionStore store, RegionDirectory directory, RegionViews views, AuditTrail trail, CancellationToken cancellationToken)
    {
        var known = await store.FindAsync(typed.Name, cancellationToken);
        if (typed.IsNew && known is not null) return Again(typed, [$"There is a region named '{typed.Name}' already."]);

        var answer = await PutRegionEndpoint.HandleAsync(typed.Name, typed.ToRequest(known), store, directory, views, trail, cancellationToken);
        if (FormFilter.RefusalOf(answer) is not null) return Again(typed, answer.Result is ValidationProblem { ProblemDetails.Errors: { } errors } ? [.. errors.SelectMany(error => error.Value)] : ["It was refused."]);

        Viewer.Leave(http, typed.IsNew ? $"{typed.Name} is registered; it is called from now on." : $"{typed.Name} is changed.");
        return new FormPage(TypedResults.Redirect($"{http.Request.PathBase}/region/{typed.Name}"), IsRefused: false);
    }

    private static FormPage Again(TypedRegion typed, IReadOnlyList<string> problems) =>
        new FormPage(new RazorComponentResult<TypedRegionPage>(new { Typed = typed, Problems = problems }) { StatusCode = StatusCodes.Status422UnprocessableEntity }, IsRefused: true);
}
