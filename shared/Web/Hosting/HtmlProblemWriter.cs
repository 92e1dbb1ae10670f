using System.Net.Mime;
using System.Text.Encodings.Web;
using Federation.Web.Assets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace Federation.Web.Hosting;

/// <summary>Tells people, as a page, what programs are told as problem details.</summary>
internal sealed class HtmlProblemWriter : IProblemDetailsWriter
{
    public bool CanWrite(ProblemDetailsContext context) => context.HttpContext.Request.Headers.Accept.ToString().Contains(MediaTypeNames.Text.Html, StringComparison.OrdinalIgnoreCase);

    public ValueTask WriteAsync(ProblemDetailsContext context)
    {
        var (http, encoder) = (context.HttpContext, HtmlEncoder.Default);
        var title = encoder.Encode(context.ProblemDetails.Title ?? ReasonPhrases.GetReasonPhrase(http.Response.StatusCode));
        var detail = encoder.Encode(context.ProblemDetails.Detail ?? (http.Response.StatusCode == StatusCodes.Status404NotFound ? "There is nothing at this address, or not any more." : ""));
        var theme = Viewer.ThemeOf(http.Request);
        http.Response.ContentType = "text/html; charset=utf-8";
        return new ValueTask(http.Response.WriteAsync(
            $"""
            <!DOCTYPE html>
            <html lang="en" data-theme="{theme}" data-bs-theme="{(theme == "dark" ? theme : "light")}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>{title}</title>
            <base href="{encoder.Encode(http.Request.PathBase)}/"><link rel="stylesheet" href="{WebAssets.Url("app.css")}"><script src="{WebAssets.Url("boot.js")}"></script></head>
            <body><main class="page"><div class="card"><div class="empty-note"><h1>{title}</h1><p>{detail}</p><p class="mb-0"><a href="./">Back to the start</a></p></div></div></main></body></html>
            """,
            http.RequestAborted));
    }
}
