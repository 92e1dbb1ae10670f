using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Federation.ClusterNode.Execution;

/// <summary>The parameters of a job make no request. The message is the job's description.</summary>
internal sealed class MalformedUrlRequestException(string reason) : Exception(reason);

/// <summary>What the HTTP request plugin is to do, as the parameters of its job say.</summary>
/// <param name="Method">Such as GET.</param>
/// <param name="Url">Where to.</param>
/// <param name="Headers">Names and values.</param>
/// <param name="Data">The body; empty if there is none.</param>
/// <param name="Timeout">The longest wait for the answer's first byte, and for each next one.</param>
/// <param name="Follow">Whether redirects are followed.</param>
/// <param name="AnyCertificate">Whether the server's certificate may be anything.</param>
/// <param name="SuccessMatch">What the answer has to contain; null if that is all the same.</param>
/// <param name="ErrorMatch">What the answer must not contain; null if that is all the same.</param>
internal sealed partial record UrlRequest(
    HttpMethod Method, Uri Url, IReadOnlyList<(string Name, string Value)> Headers, string Data, TimeSpan Timeout, bool Follow, bool AnyCertificate, Regex? SuccessMatch, Regex? ErrorMatch)
{
    public const int MostRedirects = 32;

    private const double DefaultTimeout = 30;
    private const double LongestTimeout = 7 * 24 * 60 * 60;

    /// <summary>How long a pattern may take; one that takes longer is a mistake.</summary>
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Reads a job's parameters. <c>[/chain_data/key]</c> in URL, headers and data stands for that property of the job.</summary>
    /// <exception cref="MalformedUrlRequestException">One is wrong.</exception>
    public static UrlRequest Of(JsonObject job)
    {
        var given = job["params"] as JsonObject ?? [];
        var method = Text(given, "method") is { Length: > 0 } name ? name.ToUpperInvariant() : "GET";
        if (!method.All(char.IsAsciiLetterUpper)) throw new MalformedUrlRequestException($"Malformed method: {method}");

        var url = Substitute(Text(given, "url"), job).Trim();
        if (!Uri.TryCreate(url, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new MalformedUrlRequestException($"Malformed URL: {(url.Length > 0 ? url : "there is none")}");

        return new UrlRequest(
            new HttpMethod(method),
            address,
            [.. HeadersOf(Substitute(Text(given, "headers"), job))],
            method is "GET" or "HEAD" ? "" : Substitute(Text(given, "data"), job),
            TimeoutOf(Text(given, "timeout")),
            Text(given, "follow") is "1" or "true",
            Text(given, "ssl_cert_bypass") is "1" or "true",
            Pattern(Text(given, "success_match")),
            Pattern(Text(given, "error_match")));
    }

    /// <summary>The request as it is sent.</summary>
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(Method, Url);
        if (Data.Length > 0 || Method == HttpMethod.Post) message.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Data));
        foreach (var (name, value) in Headers)
        {
            if (!message.Headers.TryAddWithoutValidation(name, value)) message.Content?.Headers.TryAddWithoutValidation(name, value);
        }

        return message;
    }

    /// <summary>What an answer means for the job.</summary>
    public (int Code, string Description) Judge(int status, string reason, string body)
    {
        var line = $"HTTP {status} {reason}".TrimEnd();
        try
        {
            if (status is < 200 or >= 400) return (status, line);
            if (ErrorMatch?.IsMatch(body) == true) return (1, $"Response contains error match: {ErrorMatch}");
            if (SuccessMatch?.IsMatch(body) == false) return (1, $"Response missing success match: {SuccessMatch}");
            return (0, $"Success ({line})");
        }
        catch (RegexMatchTimeoutException)
        {
            return (1, "A match took too long: make the pattern simpler.");
        }
    }

    /// <summary>Puts the job's properties in their places; what names none stays as it is.</summary>
    private static string Substitute(string text, JsonObject job) => Placeholder().Replace(text, match =>
    {
        JsonNode? node = job;
        foreach (var step in match.Groups["path"].Value.Split('/'))
        {
            node = node switch
            {
                JsonObject properties => properties[step],
                JsonArray items when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var place) && place < items.Count => items[place],
                _ => null,
            };
        }

        return node is null ? match.Value : TextOf(node);
    });

    /// <summary>The headers, one a line; a line that is none is passed over.</summary>
    private static IEnumerable<(string Name, string Value)> HeadersOf(string text) => text
        .Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
        .Select(line => Header().Match(line))
        .Where(header => header.Success)
        .Select(header => (header.Groups["name"].Value, header.Groups["value"].Value));

    private static TimeSpan TimeoutOf(string text)
    {
        if (!double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var seconds)) seconds = DefaultTimeout;
        return seconds is > 0 and < LongestTimeout ? TimeSpan.FromSeconds(seconds) : TimeSpan.FromSeconds(LongestTimeout);
    }

    private static Regex? Pattern(string text)
    {
        if (text.Length == 0) return null;
        try
        {
            return new Regex(text, RegexOptions.CultureInvariant, MatchTimeout);
        }
        catch (RegexParseException fault)
        {
            throw new MalformedUrlRequestException($"Malformed pattern: {fault.Message}");
        }
    }

    private static string Text(JsonObject given, string name) => given[name] is { } value ? TextOf(value) : "";

    private static string TextOf(JsonNode value) => value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value.ToJsonString();

    [GeneratedRegex(@"\[/(?<path>[^\[\]\s]+)\]")]
    private static partial Regex Placeholder();

    [GeneratedRegex(@"^(?<name>[!#$%&'*+.^_`|~0-9A-Za-z-]+)\s*:\s*(?<value>.*)$")]
    private static partial Regex Header();
}
