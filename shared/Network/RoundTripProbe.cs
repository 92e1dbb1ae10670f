namespace Federation.Network;

/// <summary>One request after the other over a connection that is there already; a lost one costs the connection.</summary>
internal static class RoundTripProbe
{
    public static async Task RunAsync(LinkUnderTest link, CancellationToken over)
    {
        while (!over.IsCancellationRequested)
        {
            using var connection = link.NewConnection();
            await OverOneAsync(link, connection, over);
        }
    }

    private static async Task OverOneAsync(LinkUnderTest link, ProbeConnection connection, CancellationToken over)
    {
        try
        {
            await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, over);
            while (true)
            {
                link.Tally.RoundTrip((await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, over)).Elapsed);
                await link.PauseAsync(1.0 / 1000, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1), over);
            }
        }
        catch (LinkLostException lost)
        {
            link.Tally.RequestLost(lost.Message);
            await link.PauseAsync(1.0 / 200, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(1), over);
        }
    }
}
