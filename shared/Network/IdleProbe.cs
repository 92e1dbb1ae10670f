namespace Federation.Network;

/// <summary>Says nothing on connections, on each for another time, and looks then whether it still works: finds what cuts connections that are idle.</summary>
internal static class IdleProbe
{
    /// <summary>Beyond these the servers themselves close what is idle.</summary>
    private static readonly double[] Rungs = [1, 1.5, 2, 2.5, 3, 3.5, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 75, 90, 120];

    public static Task RunAsync(LinkUnderTest link, CancellationToken cancellationToken) => Task.WhenAll(
        Rungs.Select(TimeSpan.FromSeconds).Where(idle => idle < link.Duration).Select(idle => OneAsync(link, idle, cancellationToken)));

    private static async Task OneAsync(LinkUnderTest link, TimeSpan idle, CancellationToken cancellationToken)
    {
        using var connection = link.NewConnection();
        try
        {
            await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, cancellationToken);
        }
        catch (LinkLostException)
        {
            return;
        }

        try
        {
            await Task.Delay(idle, link.Time, cancellationToken);
            await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, cancellationToken);
            link.Tally.HeldIdle(idle);
        }
        catch (LinkLostException)
        {
            link.Tally.CutIdle(idle);
        }
    }
}
