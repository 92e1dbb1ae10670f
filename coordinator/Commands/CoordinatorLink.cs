using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Federation.Contracts.Coordinator;
using Federation.ServiceDefaults.Commands;
using Refit;

namespace Federation.Coordinator.Commands;

/// <summary>The running coordinator that a command talks to, and what is done about its refusals.</summary>
internal sealed class CoordinatorLink : IDisposable
{
    /// <summary>What a command's help says about it.</summary>
    public static readonly HelpSection Help = new(
        "Which coordinator",
        "--url and --key, else FEDERATION_URL and FEDERATION_KEY of the environment, else what stands in the file that --federation",
        "or FEDERATION_FILE names, else in federation.json here or in deploy/.run below here, where the demo writes it.");

    private const string DefaultUrl = "http://127.0.0.1:3020";
    private static readonly string[] UsualFiles = ["federation.json", Path.Combine("deploy", ".run", "federation.json")];

    private static readonly Option<string?> UrlOption = new("--url") { Description = $"The coordinator. Default: {DefaultUrl}", HelpName = "URL", Recursive = true };
    private static readonly Option<string?> KeyOption = new("--key") { Description = "An API key of it.", HelpName = "KEY", Recursive = true };
    private static readonly Option<string?> FileOption = new("--federation") { Description = "A file with URL and key, as the demo writes it.", HelpName = "FILE", Recursive = true };

    private readonly HttpClient http;

    private CoordinatorLink(string url, string key)
    {
        Url = url;
        http = new HttpClient { BaseAddress = new Uri(url) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Api = RestService.ForGenerated<ICoordinatorApi>(http);
    }

    /// <summary>Where the coordinator is.</summary>
    public string Url { get; }

    /// <summary>Its API.</summary>
    public ICoordinatorApi Api { get; }

    /// <summary>Makes a command, and all below it, take the options that say which coordinator is meant.</summary>
    public static void AddOptionsTo(Command command)
    {
        command.Options.Add(UrlOption);
        command.Options.Add(KeyOption);
        command.Options.Add(FileOption);
    }

    /// <summary>Makes a command talk to the coordinator it is told; refusals and silence become sentences.</summary>
    public static void SetAction(Command command, Func<ParseResult, CoordinatorLink, CancellationToken, Task<int>> action) =>
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var link = Open(parsed);
            try
            {
                return await action(parsed, link, cancellationToken);
            }
            catch (ApiException refused)
            {
                throw new CommandFaultException(SentenceOf(refused));
            }
            catch (Exception fault) when (fault is HttpRequestException or ApiRequestException)
            {
                throw new CommandFaultException($"The coordinator at {link.Url} cannot be reached: {(fault.InnerException ?? fault).Message}");
            }
        });

    /// <inheritdoc />
    public void Dispose() => http.Dispose();

    private static CoordinatorLink Open(ParseResult parsed)
    {
        var url = parsed.GetValue(UrlOption) ?? Environment.GetEnvironmentVariable("FEDERATION_URL");
        var key = parsed.GetValue(KeyOption) ?? Environment.GetEnvironmentVariable("FEDERATION_KEY");
        var file = parsed.GetValue(FileOption) ?? Environment.GetEnvironmentVariable("FEDERATION_FILE") ?? UsualFiles.FirstOrDefault(File.Exists);
        if ((url is null || key is null) && file is not null)
        {
            var coordinator = Read(file);
            (url, key) = (url ?? coordinator.Url, key ?? coordinator.ApiKey);
        }

        url ??= DefaultUrl;
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https")) throw new CommandFaultException($"'{url}' is no http or https URL.");
        return new CoordinatorLink(url.TrimEnd('/') + "/", key ?? throw new CommandFaultException("No API key: give --key, FEDERATION_KEY or --federation; --help tells more."));
    }

    private static FederationEntry Read(string file)
    {
        try
        {
            return JsonSerializer.Deserialize<FederationFile>(File.ReadAllText(file), JsonSerializerOptions.Web)?.Coordinator
                ?? throw new CommandFaultException($"{file} does not say where the coordinator is.");
        }
        catch (JsonException fault)
        {
            throw new CommandFaultException($"{file} cannot be read: {fault.Message}");
        }
    }

    private static string SentenceOf(ApiException refused)
    {
        if (refused.Content is not { Length: > 0 } content) return $"The coordinator answered HTTP {(int)refused.StatusCode}.";
        try
        {
            var problem = JsonSerializer.Deserialize<Told>(content, JsonSerializerOptions.Web)!;
            var faults = (problem.Errors ?? []).SelectMany(place => place.Value.Select(fault => $"\n  {place.Key}: {fault}"));
            return (problem.Detail ?? problem.Title ?? $"The coordinator answered HTTP {(int)refused.StatusCode}.") + string.Concat(faults);
        }
        catch (JsonException)
        {
            return $"The coordinator answered HTTP {(int)refused.StatusCode}: {content}";
        }
    }

    private sealed record FederationFile(FederationEntry? Coordinator);

    private sealed record FederationEntry(string? Url, string? ApiKey);

    private sealed record Told(string? Title, string? Detail, Dictionary<string, string[]>? Errors);
}
