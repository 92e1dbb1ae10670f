using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Microsoft.Extensions.Options;

namespace Federation.Delivery;

/// <summary>
/// Posts JSON to URLs. Every connection, a redirect's too, goes to an address that was checked against <see cref="DeliveryOptions.AllowedTargets"/>, so that neither a name
/// that changes what it stands for nor a redirect leads elsewhere.
/// </summary>
public sealed class WebHookSender : IDisposable
{
    private const int MostRedirects = 5;

    private readonly AllowedTargets allowed;
    private readonly HttpClient http;

    public WebHookSender(IOptions<DeliveryOptions> options)
    {
        allowed = new AllowedTargets(options.Value.AllowedTargets);
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            UseProxy = false,
            UseCookies = false,
            MaxAutomaticRedirections = MostRedirects,
            PooledConnectionLifetime = TimeSpan.FromMinutes(1),
        })
        { Timeout = options.Value.SendTimeout };
        http.DefaultRequestHeaders.UserAgent.Add(new ProductInfoHeaderValue("Federation", typeof(WebHookSender).Assembly.GetName().Version!.ToString(3)));
    }

    /// <summary>Posts one body.</summary>
    /// <exception cref="DeliveryException">It was not accepted with a status of 200 to 299.</exception>
    public async Task SendAsync(string url, string json, CancellationToken cancellationToken)
    {
        using var content = new ByteArrayContent(Encoding.UTF8.GetBytes(json));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = content };
        try
        {
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (!answer.IsSuccessStatusCode) throw new DeliveryException($"HTTP {(int)answer.StatusCode} {answer.ReasonPhrase}", IsFinal(answer.StatusCode));
        }
        catch (HttpRequestException fault)
        {
            throw fault.InnerException as DeliveryException ?? new DeliveryException(fault.Message, isFinal: false, fault);
        }
        catch (TaskCanceledException late) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DeliveryException($"No answer within {http.Timeout}", isFinal: false, late);
        }
    }

    public void Dispose() => http.Dispose();

    private static bool IsFinal(HttpStatusCode status) =>
        (int)status < 500 && status is not (HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests);

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var (host, port) = (context.DnsEndPoint.Host, context.DnsEndPoint.Port);
        var addresses = (await Dns.GetHostAddressesAsync(host, cancellationToken)).Where(address => allowed.Allow(host, address)).ToArray();
        if (addresses.Length == 0) throw new DeliveryException($"{host} is not among the allowed targets", isFinal: true);

        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
