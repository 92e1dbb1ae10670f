using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;

namespace Federation.Web.Hosting;

/// <summary>Tells browsers what a page may do: load and call its own origin alone, and run no script or style that stands in the page.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    private const int NonceBytes = 16;
    private static readonly object NonceKey = new();

    public Task InvokeAsync(HttpContext http)
    {
        var nonce = Convert.ToBase64String(RandomNumberGenerator.GetBytes(NonceBytes));
        http.Items[NonceKey] = nonce;
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'self'; style-src 'self' 'nonce-{nonce}'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'self'; frame-ancestors 'self'; frame-src 'self'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        return next(http);
    }

    /// <summary>What a style in this page must name to be applied.</summary>
    public static string NonceOf(HttpContext http) => http.Items[NonceKey] as string ?? "";
}
