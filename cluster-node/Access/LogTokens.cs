using System.Security.Cryptography;
using System.Text;
using Federation.ClusterNode.Hosting;

namespace Federation.ClusterNode.Access;

/// <summary>Tokens that open one job's log without session or key, for links. The same on every node, and as long as the region lives.</summary>
public sealed class LogTokens(CatalogStore catalog)
{
    /// <summary>The token of a job's log.</summary>
    public string Of(string jobId) => Convert.ToHexStringLower(HMACSHA256.HashData(catalog.Current.Secret, Encoding.UTF8.GetBytes($"log {jobId}")));

    /// <summary>Whether a token is a job's, told in the same time for every wrong one.</summary>
    public bool Opens(string jobId, string token) => CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(jobId)), Encoding.UTF8.GetBytes(token));
}
