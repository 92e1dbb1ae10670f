using System.IO.Compression;
using System.Text.Json;
using Federation.Contracts.Regions;

namespace Federation.ClusterNode.Satellites;

/// <summary>Reads the body of a satellite's call: JSON, perhaps compressed, of at most <see cref="MostBytes"/> however well it was compressed.</summary>
internal static class SatelliteBody
{
    /// <summary>More than 64 results with the ends of their logs, or 1 MiB of log, in base64.</summary>
    private const int MostBytes = 16 * 1024 * 1024;

    /// <exception cref="BadHttpRequestException">It is too large, or it is not what was asked for.</exception>
    public static async Task<T> ReadAsync<T>(HttpRequest request, CancellationToken cancellationToken)
    {
        try
        {
            var isCompressed = request.Headers.ContentEncoding == "gzip";
            await using var body = isCompressed ? new GZipStream(request.Body, CompressionMode.Decompress) : request.Body;
            using var whole = new MemoryStream();
            var block = new byte[16 * 1024];
            int count;
            while ((count = await body.ReadAsync(block, cancellationToken)) > 0)
            {
                whole.Write(block, 0, count);
                if (whole.Length > MostBytes) throw new BadHttpRequestException($"The request's body is larger than {MostBytes} bytes.", StatusCodes.Status413PayloadTooLarge);
            }

            return JsonSerializer.Deserialize<T>(whole.GetBuffer().AsSpan(0, (int)whole.Length), RegionJson.Options) ?? throw new JsonException("The body is null.");
        }
        catch (Exception fault) when (fault is JsonException or InvalidDataException)
        {
            throw new BadHttpRequestException("400 Bad Request", StatusCodes.Status400BadRequest, fault);
        }
    }
}
