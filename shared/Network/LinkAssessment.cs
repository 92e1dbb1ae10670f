using Federation.Contracts.Network;

namespace Federation.Network;

/// <summary>
/// Measures the way to one server for a chosen time, from wherever it runs. Needs nothing at the other end but a server that takes connections; the more that server
/// can do, the more is measured. One use.
/// </summary>
public sealed class LinkAssessment
{
    /// <summary>The shortest time that tells something.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromSeconds(3);

    /// <summary>The longest time that may be chosen.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The usual time: as long as many boxes on the way need to cut what is idle.</summary>
    public static readonly TimeSpan Usual = TimeSpan.FromSeconds(60);

    private const double ShareOfThroughput = 0.15;
    private static readonly TimeSpan LongestThroughput = TimeSpan.FromSeconds(10);

    private readonly LinkUnderTest link;
    private readonly long began;

    /// <summary>An assessment that begins with <see cref="RunAsync"/>.</summary>
    /// <param name="target">Where the server is: absolute, http or https.</param>
    /// <param name="apiKey">A key of the server's API, of whatever privileges; null for none, and what needs it is not measured.</param>
    /// <param name="duration">How long, <see cref="Shortest"/> to <see cref="Longest"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="way">Makes what each connection goes over, with its proxy and whom it trusts; null for straight there, trusting whom the machine trusts.</param>
    public LinkAssessment(Uri target, string? apiKey, TimeSpan duration, TimeProvider time, Func<SocketsHttpHandler>? way = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(duration, Shortest);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(duration, Longest);
        link = new LinkUnderTest(target, apiKey, duration, new LinkTally(target.AbsoluteUri.TrimEnd('/')), time, way);
        began = time.GetTimestamp();
    }

    /// <summary>How much of it is done, 0 to 1.</summary>
    public double Progress => Math.Min(1, Elapsed / link.Duration);

    private TimeSpan Elapsed => link.Time.GetElapsedTime(began);

    /// <summary>What is known so far.</summary>
    public LinkMeasurements Snapshot() => link.Tally.Snapshot(Elapsed);

    /// <summary>Measures. A server that does not answer is a result and no fault.</summary>
    /// <exception cref="OperationCanceledException">It was cancelled; <see cref="Snapshot"/> has what was found until then.</exception>
    public async Task<LinkMeasurements> RunAsync(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(link.Duration, link.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, cancellationToken);
        var server = await ServerDetection.FindAsync(link, either.Token);
        link.Tally.Note(found => found with { Server = server.Kind });
        await Task.WhenAll(Probes(server, either.Token, cancellationToken).Select(UntilOverAsync));
        cancellationToken.ThrowIfCancellationRequested();
        return Snapshot();
    }

    private static async Task UntilOverAsync(Task probe)
    {
        try
        {
            await probe;
        }
        catch (OperationCanceledException)
        {
            // Its time is over.
        }
    }

    private IEnumerable<Task> Probes(FoundServer server, CancellationToken over, CancellationToken cancelled)
    {
        yield return ConnectProbe.RunAsync(link, server.SpeaksHttp, over);
        if (!server.SpeaksHttp)
        {
            link.Tally.Lacks("Nothing there speaks HTTP: only the making of connections was measured.");
            yield break;
        }

        yield return LifeProbe.RunAsync(link, over);
        yield return IdleProbe.RunAsync(link, cancelled);
        yield return OneAfterTheOtherAsync(server, over);
    }

    private async Task OneAfterTheOtherAsync(FoundServer server, CancellationToken over)
    {
        if (server.HasApi) await ClockProbe.RunAsync(link, over);
        else link.Tally.Lacks("The server there has no scheduler's API: neither its clock nor throughput was measured.");

        var share = TimeSpan.FromSeconds(Math.Min(link.Duration.TotalSeconds * ShareOfThroughput, LongestThroughput.TotalSeconds));
        if (server.HasApi) await ThroughputProbe.UploadAsync(link, share, over);
        if (server.GivesSamples) await ThroughputProbe.DownloadAsync(link, share, over);
        await RoundTripProbe.RunAsync(link, over);
    }
}
