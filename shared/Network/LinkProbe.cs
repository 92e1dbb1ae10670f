using System.Text.Json;

namespace Federation.Network;

/// <summary>What one light probe found.</summary>
/// <param name="Answered">Whether the server answered.</param>
/// <param name="RoundTripMs">A request over the connection once it was there, in milliseconds; null without an answer.</param>
/// <param name="ConnectMs">Making the TCP connection, in milliseconds.</param>
/// <param name="TickAgeSeconds">How long ago the server's scheduler last looked for what is due; null if it does not say.</param>
/// <param name="ClockAheadSeconds">By how much its clock is ahead; null if it does not say.</param>
/// <param name="Problem">What was met instead of an answer.</param>
public sealed record ProbeResult(bool Answered, double? RoundTripMs = null, double? ConnectMs = null, double? TickAgeSeconds = null, double? ClockAheadSeconds = null, string? Problem = null);

/// <summary>A light probe: one new connection and two requests that need no key.</summary>
public static class LinkProbe
{
    private const string StatusPath = "/api/app/status/v1";

    /// <summary>Probes once.</summary>
    /// <param name="target">The server, absolute http or https.</param>
    /// <param name="patience">How long each answer is waited for.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the probe.</param>
    public static async Task<ProbeResult> RunAsync(Uri target, TimeSpan patience, TimeProvider time, CancellationToken cancellationToken)
    {
        using var connection = new ProbeConnection(target, apiKey: null, time);
        try
        {
            await connection.AskAsync(LinkUnderTest.PingPath, patience, cancellationToken);
            var status = await connection.AskAsync(StatusPath, patience, cancellationToken);
            var halfway = time.GetUtcNow() - (status.Elapsed / 2);
            var (now, tickAge) = Read(status.Body);
            return new ProbeResult(true, status.Elapsed.TotalMilliseconds, connection.Connect?.TotalMilliseconds, tickAge, now - (halfway - DateTimeOffset.UnixEpoch).TotalSeconds);
        }
        catch (LinkLostException lost)
        {
            return new ProbeResult(false, Problem: lost.Message);
        }
    }

    private static (double? Now, double? TickAge) Read(byte[] status)
    {
        try
        {
            using var json = JsonDocument.Parse(status);
            return json.RootElement.ValueKind == JsonValueKind.Object ? (Number(json.RootElement, "now"), Number(json.RootElement, "tick_age")) : (null, null);
        }
        catch (JsonException)
        {
            return (null, null);
        }
    }

    private static double? Number(JsonElement json, string name) => json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;
}
