using System.Net.Http.Headers;
using System.Text;

namespace Federation.Coordinator.Gateway;

/// <summary>The bar on top of a region's pages: which region this is, how its link is, the way to the others and back. It is put behind the page's <c>body</c> tag while the page passes.</summary>
internal static class GatewayBar
{
    /// <summary>Where its script is.</summary>
    public const string ScriptPath = "/gateway/bar.js";

    private const int BufferSize = 16 * 1024;
    private const int LongestHead = 256 * 1024;

    /// <summary>Whether a request may be for a page.</summary>
    public static bool IsNavigation(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether an answer is a page that can have the bar; inside of another page it would be a second frame around the same.</summary>
    public static bool BelongsOn(HttpRequest request, HttpResponseMessage answer) =>
        IsNavigation(request) && request.Headers["Sec-Fetch-Dest"] != "iframe" && answer.Content.Headers is { ContentType.MediaType: "text/html", ContentEncoding.Count: 0 };

    /// <summary>Passes a page on with the bar.</summary>
    public static async Task CopyAsync(HttpResponseMessage answer, HttpResponse response, string region, CancellationToken cancellationToken)
    {
        var bar = Encoding.UTF8.GetBytes($"""<federation-bar region="{region}" base="{response.HttpContext.Request.PathBase}"></federation-bar><script src="{response.HttpContext.Request.PathBase}{ScriptPath}" defer></script>""");
        response.ContentLength = null;
        await using var page = await answer.Content.ReadAsStreamAsync(cancellationToken);
        var head = new MemoryStream();
        var buffer = new byte[BufferSize];
        var isPut = false;
        while (await page.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            if (isPut)
            {
                await response.Body.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
                await response.Body.FlushAsync(cancellationToken);
                continue;
            }

            head.Write(buffer, 0, length);
            if (EndOfBodyTag(head.GetBuffer().AsSpan(0, (int)head.Length)) is not { } place)
            {
                if (head.Length < LongestHead) continue;
                place = 0;
                bar = [];
            }

            await WriteAsync(response, head, place, bar, cancellationToken);
            isPut = true;
        }

        if (!isPut) await WriteAsync(response, head, 0, [], cancellationToken);
    }

    private static async Task WriteAsync(HttpResponse response, MemoryStream head, int place, byte[] bar, CancellationToken cancellationToken)
    {
        var text = head.GetBuffer().AsMemory(0, (int)head.Length);
        await response.Body.WriteAsync(text[..place], cancellationToken);
        await response.Body.WriteAsync(bar, cancellationToken);
        await response.Body.WriteAsync(text[place..], cancellationToken);
        await response.Body.FlushAsync(cancellationToken);
    }

    private static int? EndOfBodyTag(ReadOnlySpan<byte> head)
    {
        var tag = head.IndexOf("<body"u8);
        if (tag < 0) tag = head.IndexOf("<BODY"u8);
        if (tag < 0) return null;
        var end = head[tag..].IndexOf((byte)'>');
        return end < 0 ? null : tag + end + 1;
    }
}
