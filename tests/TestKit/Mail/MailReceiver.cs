using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Federation.TestKit.Mail;

/// <summary>One mail as it came: its envelope, and headers and text as they stand.</summary>
public sealed record ReceivedMail(string From, IReadOnlyList<string> To, string Text);

/// <summary>A mail server that keeps what it takes. It can put off the first mails.</summary>
public sealed class MailReceiver : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource stop = new();
    private readonly Task loop;
    private int toPutOff;

    private MailReceiver(int toPutOff)
    {
        this.toPutOff = toPutOff;
        listener.Start();
        loop = AcceptAsync();
    }

    /// <summary>Its port at 127.0.0.1.</summary>
    public int Port => ((IPEndPoint)listener.LocalEndpoint).Port;

    /// <summary>The mails it took.</summary>
    public ConcurrentQueue<ReceivedMail> Mails { get; } = [];

    /// <summary>Starts one on a free port.</summary>
    public static MailReceiver Start(int toPutOff = 0) => new(toPutOff);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        listener.Dispose();
        await loop.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            using var client = await listener.AcceptTcpClientAsync(stop.Token);
            try
            {
                await ServeAsync(client.GetStream());
            }
            catch (IOException)
            {
                // The client has gone; the next one may come.
            }
        }
    }

    private async Task ServeAsync(NetworkStream stream)
    {
        using var reader = new StreamReader(stream, Encoding.UTF8);
        await using var writer = new StreamWriter(stream, new UTF8Encoding(false)) { NewLine = "\r\n", AutoFlush = true };
        var (from, to) = ("", new List<string>());
        await writer.WriteLineAsync("220 here");
        while (await reader.ReadLineAsync(stop.Token) is { } line)
        {
            if (line == "DATA")
            {
                await writer.WriteLineAsync("354 go on");
                Mails.Enqueue(new ReceivedMail(from, to, await TextAsync(reader)));
                await writer.WriteLineAsync("250 taken");
                continue;
            }

            if (line.StartsWith("MAIL FROM:", StringComparison.Ordinal)) (from, to) = (Address(line), []);
            if (line.StartsWith("RCPT TO:", StringComparison.Ordinal)) to.Add(Address(line));
            var isPutOff = line.StartsWith("MAIL FROM:", StringComparison.Ordinal) && toPutOff-- > 0;
            await writer.WriteLineAsync(isPutOff ? "451 later" : line == "QUIT" ? "221 bye" : "250 ok");
            if (line == "QUIT") return;
        }
    }

    private async Task<string> TextAsync(StreamReader reader)
    {
        var text = new StringBuilder();
        while (await reader.ReadLineAsync(stop.Token) is { } line && line != ".") text.Append(line).Append('\n');
        return text.ToString();
    }

    private static string Address(string line) => line[(line.IndexOf('<', StringComparison.Ordinal) + 1)..line.IndexOf('>', StringComparison.Ordinal)];
}
