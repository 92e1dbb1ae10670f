using System.Security.Cryptography;
using System.Text;

namespace Federation.ClusterNode.Satellites;

/// <summary>A worker without the region's database, as it last told.</summary>
/// <param name="Name">Its hostname.</param>
/// <param name="EnrolledAt">Since when it has its credential; null if it has none.</param>
/// <param name="TokenExpiresAt">Until when it may enrol; null if it has no token that was not used.</param>
/// <param name="Link">How its link is; null if it was never heard of.</param>
public sealed record Satellite(string Name, DateTimeOffset? EnrolledAt, DateTimeOffset? TokenExpiresAt, SatelliteLink? Link);

/// <summary>A satellite's link, as the satellite sees it.</summary>
/// <param name="LastContactAt">When it was last heard of.</param>
/// <param name="RoundTrip">How long a call takes there and back, in milliseconds; null if unknown.</param>
/// <param name="ClockOffset">By how much the region's clock is ahead of the satellite's, in milliseconds; null if unknown.</param>
/// <param name="BytesSent">Bytes it sent since it started.</param>
/// <param name="BytesReceived">Bytes it received since it started.</param>
/// <param name="ResultsPending">Jobs that have ended there and whose results are still to come.</param>
/// <param name="LogPending">Bytes of log still to come.</param>
public sealed record SatelliteLink(
    DateTimeOffset LastContactAt, double? RoundTrip, double? ClockOffset, long BytesSent, long BytesReceived, int ResultsPending, long LogPending);

/// <summary>The secrets between region and satellite: random, so that SHA-256 is enough to keep them.</summary>
internal static class SatelliteSecrets
{
    private const int Bytes = 32;

    public static string New() => Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(Bytes));

    public static string HashOf(string secret) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(secret)));

    /// <summary>Whether a text can be a secret made by <see cref="New"/>.</summary>
    public static bool IsSecret(string text) => text.Length == 2 * Bytes && text.All(char.IsAsciiHexDigitLower);
}
