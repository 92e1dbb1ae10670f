using System.Text.Json;

namespace Federation.Network;

/// <summary>Compares the server's clock with this machine's: of several answers the one that came soonest counts, and is taken to have been made halfway.</summary>
internal static class ClockProbe
{
    private const string StatusPath = "/api/app/status/v1";
    private const int Tries = 5;

    public static async Task RunAsync(LinkUnderTest link, CancellationToken over)
    {
        using var connection = link.NewConnection();
        var answers = new List<(TimeSpan Elapsed, double Ahead)>();
        try
        {
            await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, over);
            for (var i = 0; i < Tries; i++)
            {
                var answer = await connection.AskAsync(StatusPath, link.Patience, over);
                var halfway = link.Time.GetUtcNow() - (answer.Elapsed / 2);
                if (NowOf(answer.Body) is { } now) answers.Add((answer.Elapsed, now - (halfway - DateTimeOffset.UnixEpoch).TotalSeconds));
            }
        }
        catch (LinkLostException)
        {
            // What came before counts.
        }

        if (answers.Count == 0) link.Tally.Lacks("The server does not tell its time.");
        else link.Tally.Note(found => found with { ClockAheadSeconds = Math.Round(answers.MinBy(answer => answer.Elapsed).Ahead, 3) });
    }

    private static double? NowOf(byte[] body)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            return json.RootElement.TryGetProperty("now", out var now) && now.TryGetDouble(out var seconds) ? seconds : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
