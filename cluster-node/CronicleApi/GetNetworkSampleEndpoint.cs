using System.Security.Cryptography;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.CronicleApi;

/// <summary>How much is to be downloaded.</summary>
public sealed record GetNetworkSampleRequest
{
    /// <summary>1 to 8388608 bytes.</summary>
    public required int Bytes { get; init; }
}

/// <summary><c>get_network_sample</c>: what whoever measures the way to this node downloads. Sending is measured with <c>ping</c>, which takes a body and ignores it.</summary>
internal static class GetNetworkSampleEndpoint
{
    private const int Most = 8 * 1024 * 1024;
    private const int Piece = 64 * 1024;
    private static readonly byte[] Noise = RandomNumberGenerator.GetBytes(Piece);

    public static void MapGetNetworkSample(this IEndpointRouteBuilder routes) => routes.MapCall<GetNetworkSampleRequest, byte[]>(
        "get_network_sample", "Bytes that cannot be compressed, to measure the throughput from this node. Extension to Cronicle's API.", Send);

    private static IResult Send(ApiRequest request, ApiGate gate)
    {
        request.Required("bytes");
        gate.Authenticate(request);
        var bytes = request.WholeNumber("bytes", 1, Most) ?? throw new RefusalException("api", $"Malformed parameter value: bytes (1 to {Most})");
        request.ForbidCaching();
        request.Http.Response.ContentLength = bytes;
        return Results.Stream(
            async body =>
            {
                for (var left = bytes; left > 0; left -= Math.Min(left, Piece)) await body.WriteAsync(Noise.AsMemory(0, Math.Min(left, Piece)), request.Http.RequestAborted);
            },
            "application/octet-stream");
    }
}
