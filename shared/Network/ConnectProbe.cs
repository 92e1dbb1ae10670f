namespace Federation.Network;

/// <summary>Makes one new connection after the other, each for one request.</summary>
internal static class ConnectProbe
{
    public static async Task RunAsync(LinkUnderTest link, bool speaksHttp, CancellationToken over)
    {
        while (true)
        {
            await OneAsync(link, speaksHttp, over);
            await link.PauseAsync(1.0 / 100, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(5), over);
        }
    }

    private static async Task OneAsync(LinkUnderTest link, bool speaksHttp, CancellationToken over)
    {
        using var connection = link.NewConnection();
        try
        {
            await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, over);
            link.Tally.Connected(connection.Connect, connection.Tls);
        }
        catch (LinkLostException lost)
        {
            if (!speaksHttp && connection.Connect is { } made) link.Tally.Connected(made, tls: null);
            else link.Tally.ConnectionLost(lost.Message);
        }
    }
}
