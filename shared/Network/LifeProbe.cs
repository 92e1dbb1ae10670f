namespace Federation.Network;

/// <summary>Keeps one connection in use for as long as it lives, and then the next one: finds what cuts connections by their age.</summary>
internal static class LifeProbe
{
    public static async Task RunAsync(LinkUnderTest link, CancellationToken over)
    {
        while (true)
        {
            await LiveAsync(link, over);
            await link.PauseAsync(1.0 / 200, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), over);
        }
    }

    private static async Task LiveAsync(LinkUnderTest link, CancellationToken over)
    {
        using var connection = link.NewConnection();
        var began = link.Time.GetTimestamp();
        var answered = false;
        while (true)
        {
            var asked = link.Time.GetElapsedTime(began);
            try
            {
                await connection.AskAsync(LinkUnderTest.PingPath, link.Patience, over);
            }
            catch (LinkLostException)
            {
                if (answered) link.Tally.CutInUse(asked);
                return;
            }

            answered = true;
            link.Tally.Lived(link.Time.GetElapsedTime(began));
            await link.PauseAsync(1.0 / 20, TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1), over);
        }
    }
}
