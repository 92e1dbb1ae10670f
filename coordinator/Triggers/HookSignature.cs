using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Federation.Coordinator.Triggers;

/// <summary>
/// How callers of web hooks prove that they know the secret: <c>X-Federation-Timestamp</c> has the seconds since 1970, <c>X-Federation-Signature</c> is <c>sha256=</c> and the HMAC-SHA256, in hex,
/// of the time stamp, a point and the body. Pure.
/// </summary>
internal static class HookSignature
{
    private const string Scheme = "sha256=";

    /// <summary>The signature of a body.</summary>
    public static string Of(string secret, string timestamp, ReadOnlySpan<byte> body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(secret));
        hmac.AppendData(Encoding.UTF8.GetBytes($"{timestamp}."));
        hmac.AppendData(body);
        return Scheme + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    /// <summary>What is wrong with a call; null for nothing.</summary>
    /// <param name="secret">The hook's secret.</param>
    /// <param name="timestamp">The header with the time stamp.</param>
    /// <param name="signature">The header with the signature.</param>
    /// <param name="body">The body.</param>
    /// <param name="now">The time.</param>
    /// <param name="tolerance">How far the time stamp may be off.</param>
    public static string? Fault(string secret, string timestamp, string signature, ReadOnlySpan<byte> body, DateTimeOffset now, TimeSpan tolerance)
    {
        var expected = Encoding.UTF8.GetBytes(Of(secret, timestamp, body));
        if (!CryptographicOperations.FixedTimeEquals(expected, Encoding.UTF8.GetBytes(signature.ToLowerInvariant()))) return "The signature is not right.";
        if (!long.TryParse(timestamp, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)) return "The time stamp is no whole number of seconds since 1970.";
        return Math.Abs(now.ToUnixTimeSeconds() - (double)seconds) <= tolerance.TotalSeconds ? null : $"The time stamp is more than {tolerance.TotalSeconds} seconds off.";
    }
}
