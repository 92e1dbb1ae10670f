using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.ClusterNode.Web;

/// <summary>What the forms about categories, plugins, server groups and API keys send.</summary>
internal static class CatalogForms
{
    private const int KeyBytes = 24;

    public static void MapCatalogForms(this RouteGroupBuilder pages)
    {
        foreach (var form in CatalogForm.All.Values)
        {
            pages.MapPost($"/{form.Path}/save", (HttpContext http, IFormCollection fields, CatalogStore catalog, CancellationToken cancellationToken) => SaveAsync(form, http, fields, catalog, cancellationToken));
            pages.MapPost($"/{form.Path}/{{id}}/delete", (string id, HttpContext http, IFormCollection fields, CancellationToken cancellationToken) => DeleteAsync(form, id, http, fields, cancellationToken));
        }
    }

    /// <summary>A new API key's text is made here and shown this once; nobody can read it later.</summary>
    private static async Task<IResult> SaveAsync(CatalogForm form, HttpContext http, IFormCollection fields, CatalogStore catalog, CancellationToken cancellationToken)
    {
        var (texts, id) = (fields.ToDictionary(field => field.Key, field => field.Value.ToString()), fields["id"].ToString() is { Length: > 0 } given ? given : null);
        var key = form.IsSecret && id is null ? Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(KeyBytes)) : null;
        var fault = await PageAction.FaultAsync(() =>
        {
            var before = form.In(catalog.Current).FirstOrDefault(entry => entry.Id == id)?.Data;
            var properties = form.Properties(texts, before, catalog.Current);
            if (key is not null) properties["key"] = key;
            if (id is null) return form.Calls.CreateAsync(Visit.Call(http, properties), cancellationToken);
            properties["id"] = id;
            return form.Calls.UpdateAsync(Visit.Call(http, properties), cancellationToken);
        });
        if (fault is null && key is null)
        {
            Viewer.Leave(http, $"{texts.GetValueOrDefault("title")} is saved.");
            return Results.LocalRedirect($"{http.Request.PathBase}/{form.Path}");
        }

        return new RazorComponentResult<CatalogPage>(new { form.Path, Edited = id ?? "", Texts = fault is null ? null : texts, Faults = fault is null ? null : new[] { fault }, NewKey = fault is null ? key : null })
        {
            StatusCode = StatusCodes.Status422UnprocessableEntity,
        };
    }

    private static Task<IResult> DeleteAsync(CatalogForm form, string id, HttpContext http, IFormCollection fields, CancellationToken cancellationToken) =>
        PageAction.DoForReasonAsync(http, fields, new JsonObject { ["id"] = id }, call => form.Calls.DeleteAsync(call, cancellationToken), $"The {form.Word} is deleted.");
}
