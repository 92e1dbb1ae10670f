using System.IO.Compression;
using System.Net.Http.Headers;
using System.Net.Mime;
using System.Security.Authentication;
using System.Text.Json;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Uplink;

/// <summary>There was no answer to a call, or none of the region's: whether it had its effect is not known.</summary>
internal sealed class RegionAwayException(string reason, Exception? fault = null) : Exception(reason, fault);

/// <summary>The region refuses a call.</summary>
internal sealed class RegionRefusedException(ReplyCode code, string description) : Exception(description)
{
    /// <summary>Why, such as <c>session</c>.</summary>
    public ReplyCode Code { get; } = code;
}

/// <summary>
/// Calls the region. A call that is not answered takes all connections with it, since what lost one has lost them all, and the calls that wait on them: whatever is called next
/// goes over new connections to the next address.
/// </summary>
internal sealed class RegionLink(RegionConnector connector, CredentialFile credential, LinkMeter meter, TimeProvider time, ILogger<RegionLink> logger) : IDisposable
{
    private const int WorthCompressing = 1024;

    private readonly Lock gate = new();
    private Route current = new(connector, 0);

    /// <summary>Makes a call.</summary>
    /// <param name="call">Its name, such as <c>take</c>.</param>
    /// <param name="request">Its parameters.</param>
    /// <param name="wait">How long the region may wait with the answer.</param>
    /// <param name="cancellationToken">The caller no longer wants it.</param>
    /// <exception cref="RegionAwayException">It was not answered.</exception>
    /// <exception cref="RegionRefusedException">The region refuses it.</exception>
    public async Task<TReply> CallAsync<TRequest, TReply>(string call, TRequest request, TimeSpan wait, CancellationToken cancellationToken)
        where TReply : RegionReply
    {
        var body = Compress(JsonSerializer.SerializeToUtf8Bytes(request, RegionJson.Options), out var isCompressed);
        var route = current;
        var began = time.GetTimestamp();
        var reply = await CallAsync<TReply>(route, call, body, isCompressed, wait + meter.Pace.PatienceFor(body.Length), cancellationToken);
        meter.Answered(time.GetElapsedTime(began) - wait, body.Length);
        return reply.Code.IsOk ? reply : throw new RegionRefusedException(reply.Code, reply.Description ?? "The region does not say why.");
    }

    /// <inheritdoc />
    public void Dispose() => current.Dispose();

    private async Task<TReply> CallAsync<TReply>(Route route, string call, byte[] body, bool isCompressed, TimeSpan patience, CancellationToken cancellationToken)
    {
        using var impatience = new CancellationTokenSource(patience, time);
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, impatience.Token, route.Retired);
        try
        {
            using var message = MessageOf(route.Url, call, body, isCompressed);
            meter.Sent(body.Length);
            using var answer = await route.Http.SendAsync(message, over.Token);
            var bytes = await answer.Content.ReadAsByteArrayAsync(over.Token);
            meter.Received(answer.Content.Headers.ContentLength ?? bytes.Length);
            if (!answer.IsSuccessStatusCode) throw new HttpRequestException($"It answered with HTTP {(int)answer.StatusCode}.");
            return JsonSerializer.Deserialize<TReply>(bytes, RegionJson.Options) ?? throw new JsonException("It answered null.");
        }
        catch (Exception fault) when (!cancellationToken.IsCancellationRequested && IsNoAnswer(fault))
        {
            var reason = impatience.IsCancellationRequested ? $"It did not answer within {patience.TotalSeconds:0} s." : route.Retired.IsCancellationRequested ? "The connection was given up." : ReasonOf(fault);
            Retire(route, reason);
            throw new RegionAwayException($"{route.Url}: {reason}", fault);
        }
    }

    private HttpRequestMessage MessageOf(Uri url, string call, byte[] body, bool isCompressed)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = new MediaTypeHeaderValue(MediaTypeNames.Application.Json);
        if (isCompressed) content.Headers.ContentEncoding.Add("gzip");
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri(url, $"api/satellite/{call}/v1")) { Content = content };
        if (credential.Current is { } mine) message.Headers.Authorization = new AuthenticationHeaderValue("Bearer", mine);
        return message;
    }

    private void Retire(Route route, string reason)
    {
        lock (gate)
        {
            if (current != route) return;
            current = new Route(connector, route.Turn + 1);
        }

        meter.Silent();
        logger.TurnsTo(route.Url, reason, current.Url);
        route.Dispose();
    }

    private static bool IsNoAnswer(Exception fault) => fault is HttpRequestException or IOException or OperationCanceledException or JsonException or ObjectDisposedException;

    private static string ReasonOf(Exception fault) =>
        fault.InnerException is AuthenticationException refused ? $"TLS was not made: {refused.Message} See Uplink:AuthorityFile and Uplink:PinnedCertificate." : fault.Message;

    private static byte[] Compress(byte[] body, out bool isCompressed)
    {
        isCompressed = body.Length >= WorthCompressing;
        if (!isCompressed) return body;
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.Fastest)) gzip.Write(body);
        return compressed.ToArray();
    }

    /// <summary>Connections to one address.</summary>
    private sealed class Route : IDisposable
    {
        private readonly CancellationTokenSource retired = new();

        public Route(RegionConnector connector, int turn)
        {
            Turn = turn;
            Url = connector.Urls[turn % connector.Urls.Count];
            Retired = retired.Token;
            Http = new HttpClient(connector.Connect()) { Timeout = Timeout.InfiniteTimeSpan };
        }

        public int Turn { get; }

        public Uri Url { get; }

        public HttpClient Http { get; }

        /// <summary>Cancelled when the connections are given up.</summary>
        public CancellationToken Retired { get; }

        public void Dispose()
        {
            retired.Cancel();
            Http.Dispose();
            retired.Dispose();
        }
    }
}
