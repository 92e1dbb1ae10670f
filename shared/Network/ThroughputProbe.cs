using System.Security.Cryptography;

namespace Federation.Network;

/// <summary>Sends and fetches as much as passes over four connections at once, in pieces that grow until one takes a while.</summary>
internal static class ThroughputProbe
{
    private const int Connections = 4;
    private const int FirstPiece = 8 * 1024;

    /// <summary>The servers take bodies of up to 1 MiB as they come.</summary>
    private const int LargestUpload = 960 * 1024;
    private const int LargestDownload = 8 * 1024 * 1024;
    private static readonly TimeSpan LongEnough = TimeSpan.FromMilliseconds(250);
    private static readonly byte[] Noise = RandomNumberGenerator.GetBytes(LargestUpload);

    /// <summary>The call for bytes that cannot be compressed.</summary>
    public static string SamplePath(int bytes) => $"/api/app/get_network_sample/v1?bytes={bytes}";

    public static async Task UploadAsync(LinkUnderTest link, TimeSpan duration, CancellationToken over)
    {
        var rate = await RateAsync(
            link, duration, LargestUpload, (connection, size, cancel) => connection.AskAsync(LinkUnderTest.PingPath, link.Patience, cancel, Noise.AsMemory(0, size)), over);
        link.Tally.Note(found => found with { UploadMbitPerSecond = rate });
    }

    public static async Task DownloadAsync(LinkUnderTest link, TimeSpan duration, CancellationToken over)
    {
        var rate = await RateAsync(link, duration, LargestDownload, (connection, size, cancel) => connection.AskAsync(SamplePath(size), link.Patience, cancel), over);
        link.Tally.Note(found => found with { DownloadMbitPerSecond = rate });
    }

    private static async Task<double?> RateAsync(
        LinkUnderTest link, TimeSpan duration, int largest, Func<ProbeConnection, int, CancellationToken, Task<ProbeAnswer>> piece, CancellationToken over)
    {
        var began = link.Time.GetTimestamp();
        var lanes = await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => LaneAsync(link, began, duration, largest, piece, over)));
        var bytes = lanes.Sum();
        return bytes == 0 ? null : Math.Round(bytes * 8 / link.Time.GetElapsedTime(began).TotalSeconds / 1e6, 2);
    }

    /// <summary>Moves pieces until the time is over, and answers how many bytes arrived.</summary>
    private static async Task<long> LaneAsync(
        LinkUnderTest link, long began, TimeSpan duration, int largest, Func<ProbeConnection, int, CancellationToken, Task<ProbeAnswer>> piece, CancellationToken over)
    {
        var (size, bytes) = (FirstPiece, 0L);
        using var connection = link.NewConnection();
        try
        {
            while (link.Time.GetElapsedTime(began) < duration)
            {
                var answer = await piece(connection, size, over);
                bytes += size;
                if (answer.Elapsed < LongEnough) size = Math.Min(size * 2, largest);
            }
        }
        catch (LinkLostException)
        {
            // What arrived before counts.
        }

        return bytes;
    }
}
