using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Federation.TestKit.Http;

/// <summary>A web server in this process, on a free port, that answers whatever it is asked in one place.</summary>
public sealed class SmallServer : IAsyncDisposable
{
    private readonly WebApplication app;

    private SmallServer(WebApplication app) => this.app = app;

    /// <summary>Where it listens, without a slash at the end.</summary>
    public string Url => app.Urls.First();

    /// <summary>Starts one.</summary>
    /// <param name="answer">Answers every request.</param>
    /// <param name="certificate">What it shows to be reached by HTTPS; null for HTTP.</param>
    public static async Task<SmallServer> StartAsync(RequestDelegate answer, X509Certificate2? certificate = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore();
        if (certificate is null) builder.WebHost.UseUrls("http://127.0.0.1:0");
        else builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate)));
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Run(answer);
        await app.StartAsync();
        return new SmallServer(app);
    }

    /// <summary>Ends it without waiting for requests that are still being answered.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await app.StopAsync(now.Token);
        await app.DisposeAsync();
    }
}
