using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// The HTTP request plugin: this program in a process of its own, run by the wrapper like any other plugin, so that a request outlives the node. It reads the
/// job from standard input and speaks JSON lines. What it was sent or is to send is printed after its last message, so that none of it can be taken for one.
/// </summary>
internal static class UrlPlugin
{
    /// <summary>The one argument that makes this program the plugin.</summary>
    public const string Argument = "run-url-plugin";

    private const int MostBytes = 10 * 1024 * 1024;

    /// <summary>The command that runs it.</summary>
    public static IReadOnlyList<string> Command { get; } = [FindRuntime(), typeof(UrlPlugin).Assembly.Location, Argument];

    /// <summary>Lets .NET start sooner and leave nothing in the folder for temporary files.</summary>
    public static void Prepare(Dictionary<string, string> environment) => environment["DOTNET_TieredPGO"] = environment["DOTNET_EnableDiagnostics"] = "0";

    /// <summary>Does what the job on standard input says. The exit code is always 0: how it went is said by a message.</summary>
    public static async Task<int> RunAsync()
    {
        await using var input = Console.OpenStandardInput();
        await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false)) { AutoFlush = true };
        await RunAsync(input, output, CancellationToken.None);
        return 0;
    }

    private static async Task RunAsync(Stream input, StreamWriter output, CancellationToken cancellationToken)
    {
        var job = (await JsonNode.ParseAsync(input, cancellationToken: cancellationToken))!.AsObject();
        UrlRequest request;
        try
        {
            request = UrlRequest.Of(job);
        }
        catch (MalformedUrlRequestException malformed)
        {
            await output.WriteLineAsync(Message(1, malformed.Message, null, null));
            return;
        }

        await output.WriteAsync($"Sending HTTP {request.Method} to URL:\n{request.Url.AbsoluteUri}\n");
        var timings = new UrlTimings();
        UrlReply? reply = null;
        int code;
        string description;
        try
        {
            reply = await SendAsync(request, timings, cancellationToken);
            (code, description) = request.Judge(reply.Status, reply.Reason, reply.Body);
        }
        catch (OperationCanceledException)
        {
            (code, description) = (1, FormattableString.Invariant($"The server did not answer in time ({request.Timeout.TotalSeconds} seconds)."));
        }
        catch (Exception fault) when (fault is HttpRequestException or IOException)
        {
            (code, description) = (1, fault.GetBaseException().Message);
        }

        await output.WriteLineAsync(Message(code, description, reply, timings));
        if (request.Headers.Count > 0) await output.WriteAsync($"\nRequest Headers:\n{string.Concat(request.Headers.Select(header => $"{header.Name}: {header.Value}\n"))}");
        if (request.Data.Length > 0) await output.WriteAsync($"\nPOST Data:\n{request.Data.TrimEnd()}\n");
        await output.WriteAsync($"\n{description}\n{reply?.ToLog()}\nPerformance Metrics (ms): {timings.ToJson().ToJsonString()}\n");
    }

    private static async Task<UrlReply> SendAsync(UrlRequest request, UrlTimings timings, CancellationToken cancellationToken)
    {
        using var client = new HttpClient(HandlerFor(request, timings)) { Timeout = Timeout.InfiniteTimeSpan };
        using var message = request.ToMessage();
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(request.Timeout);
        using var response = await client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, patience.Token);
        timings.HasBegun();

        var bytes = new MemoryStream();
        await using var body = await response.Content.ReadAsStreamAsync(patience.Token);
        var block = new byte[64 * 1024];
        int count;
        do
        {
            patience.CancelAfter(request.Timeout);
            count = await body.ReadAsync(block, patience.Token);
            bytes.Write(block, 0, count);
        }
        while (count > 0 && bytes.Length < MostBytes);

        timings.HasEnded();
        var text = EncodingOf(response).GetString(bytes.GetBuffer(), 0, (int)bytes.Length);
        var headers = response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated)
            .SelectMany(header => header.Value.Select(value => (header.Key, value))).OrderBy(header => header.Key, StringComparer.OrdinalIgnoreCase).ToList();
        return new UrlReply(
            (int)response.StatusCode, response.ReasonPhrase ?? "", headers, response.Content.Headers.ContentType?.MediaType ?? "", text, (int)bytes.Length, count > 0);
    }

    private static SocketsHttpHandler HandlerFor(UrlRequest request, UrlTimings timings)
    {
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = request.Follow,
            MaxAutomaticRedirections = UrlRequest.MostRedirects,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            UseCookies = false,
            ConnectCallback = async (context, cancellationToken) =>
            {
                var began = Stopwatch.GetTimestamp();
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
                try
                {
                    await socket.ConnectAsync(context.DnsEndPoint, cancellationToken);
                    timings.HasConnected(began);
                    return new NetworkStream(socket, ownsSocket: true);
                }
                catch
                {
                    socket.Dispose();
                    throw;
                }
            },
        };
#pragma warning disable CA5359 // Whoever made the event asked for it.
        if (request.AnyCertificate) handler.SslOptions.RemoteCertificateValidationCallback = (_, _, _, _) => true;
#pragma warning restore CA5359
        return handler;
    }

    private static Encoding EncodingOf(HttpResponseMessage response)
    {
        try
        {
            return response.Content.Headers.ContentType?.CharSet is { Length: > 0 } name ? Encoding.GetEncoding(name.Trim('"')) : Encoding.UTF8;
        }
        catch (ArgumentException)
        {
            return Encoding.UTF8;
        }
    }

    /// <summary>The line that ends the job, without the answer if that is too much for a line or nothing a record can keep.</summary>
    private static string Message(int code, string description, UrlReply? reply, UrlTimings? timings)
    {
        var message = new JsonObject { ["complete"] = 1, ["code"] = code, ["description"] = description.Replace("\0", "", StringComparison.Ordinal) };
        if (timings is not null) message["perf"] = timings.ToJson();
        var bare = message.ToJsonString(RegionJson.Options);
        if (reply is null) return bare;

        reply.AddTo(message);
        var whole = message.ToJsonString(RegionJson.Options);
        var line = Encoding.UTF8.GetBytes(whole);
        return line.Length <= OutputSplitter.LongestMessage && new PluginReport().TryTake(line) ? whole : bare;
    }

    /// <summary>The program that runs .NET assemblies: the one that runs this.</summary>
    private static string FindRuntime() =>
        Path.GetFullPath(Path.Combine(System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..", "dotnet"));
}

/// <summary>How long the parts of a request took.</summary>
internal sealed class UrlTimings
{
    private readonly long began = Stopwatch.GetTimestamp();
    private TimeSpan connect;
    private TimeSpan wait;
    private TimeSpan total;

    /// <summary>A connection was made that was begun then; redirects may make several.</summary>
    public void HasConnected(long since) => connect += Stopwatch.GetElapsedTime(since);

    /// <summary>The answer's headers are there.</summary>
    public void HasBegun() => wait = Stopwatch.GetElapsedTime(began) - connect;

    /// <summary>The whole answer is there.</summary>
    public void HasEnded() => total = Stopwatch.GetElapsedTime(began);

    /// <summary>The parts in milliseconds, as a job's <c>perf</c>; without an answer only what is known.</summary>
    public JsonObject ToJson()
    {
        var whole = total > TimeSpan.Zero ? total : Stopwatch.GetElapsedTime(began);
        var perf = new JsonObject { ["scale"] = 1000, ["connect"] = Milliseconds(connect) };
        if (wait > TimeSpan.Zero) perf["wait"] = Milliseconds(wait);
        if (total > TimeSpan.Zero) perf["receive"] = Milliseconds(total - wait - connect);
        perf["total"] = Milliseconds(whole);
        return perf;
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 1);
}
