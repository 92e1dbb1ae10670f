using System.Text.Json;
using Federation.Contracts.Network;

namespace Federation.Network;

/// <summary>What answers at the other end.</summary>
/// <param name="Kind">One of <see cref="LinkServers"/>.</param>
/// <param name="GivesSamples">Whether throughput from it can be measured.</param>
internal sealed record FoundServer(string Kind, bool GivesSamples = false)
{
    public bool HasApi => Kind is LinkServers.Federation or LinkServers.Cronicle;

    public bool SpeaksHttp => HasApi || Kind == LinkServers.Http;
}

/// <summary>Finds out what answers at the other end.</summary>
internal static class ServerDetection
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(200);

    /// <summary>A connection that gets lost says nothing yet, so it is tried until something answers or a third of the time is over.</summary>
    public static async Task<FoundServer> FindAsync(LinkUnderTest link, CancellationToken over)
    {
        var (began, takesConnections) = (link.Time.GetTimestamp(), false);
        while (true)
        {
            using var connection = link.NewConnection();
            try
            {
                var ping = await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, over);
                return IsReply(ping) ? await DialectAsync(link, connection, over) : new FoundServer(LinkServers.Http);
            }
            catch (LinkLostException lost)
            {
                link.Tally.ConnectionLost(lost.Message);
                takesConnections |= connection.Connect is not null;
            }

            if (link.Time.GetElapsedTime(began) > link.Duration / 3) return new FoundServer(takesConnections ? LinkServers.Tcp : LinkServers.None);
            await Task.Delay(BetweenTries, link.Time, over);
        }
    }

    private static async Task<FoundServer> DialectAsync(LinkUnderTest link, ProbeConnection connection, CancellationToken over)
    {
        var sample = await connection.AskAsync(ThroughputProbe.SamplePath(1), link.Patience, over);
        if (!IsReply(sample)) return new FoundServer(LinkServers.Federation, GivesSamples: true);

        var description = DescriptionOf(sample);
        var isStock = description.StartsWith("Unsupported API", StringComparison.Ordinal);
        link.Tally.Lacks(isStock
            ? "A stock Cronicle has nothing to download: throughput was measured on the way there only."
            : $"Throughput from the server was not measured, for it asks for a key: {description}");
        return new FoundServer(isStock ? LinkServers.Cronicle : LinkServers.Federation);
    }

    private static string DescriptionOf(ProbeAnswer reply)
    {
        using var json = JsonDocument.Parse(reply.Body);
        return json.RootElement.TryGetProperty("description", out var text) ? text.ToString() : "";
    }

    /// <summary>Whether an answer is one of the scheduler's API: a JSON object with a code.</summary>
    private static bool IsReply(ProbeAnswer answer)
    {
        if (answer.Body is not [(byte)'{', ..]) return false;
        try
        {
            using var json = JsonDocument.Parse(answer.Body);
            return json.RootElement.TryGetProperty("code", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
