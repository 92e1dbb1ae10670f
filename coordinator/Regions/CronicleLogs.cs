namespace Federation.Coordinator.Regions;

/// <summary>Logs of stock Cronicles, which answer with the whole log whatever offset is asked for.</summary>
internal static class CronicleLogs
{
    private const int BufferSize = 32 * 1024;

    /// <summary>Reads over the bytes before the offset, so that the answer goes on where it was asked to.</summary>
    public static async Task SkipAsync(HttpResponseMessage log, long offset, CancellationToken cancellationToken)
    {
        var body = await log.Content.ReadAsStreamAsync(cancellationToken);
        var buffer = new byte[BufferSize];
        while (offset > 0)
        {
            var length = await body.ReadAsync(buffer.AsMemory(0, (int)Math.Min(offset, BufferSize)), cancellationToken);
            if (length == 0) return;
            offset -= length;
        }
    }
}
