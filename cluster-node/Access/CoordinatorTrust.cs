using System.Security.Cryptography;
using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Contracts.Regions;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Access;

/// <summary>Takes the coordinator's word for who a person is who comes through its gateway. What they may do here follows from their role there.</summary>
public sealed class CoordinatorTrust : IDisposable
{
    private static readonly string[] OfOperators = ["run_events", "abort_events", "state_update"];

    private readonly TimeProvider time;
    private readonly string region;
    private readonly ECDsa? key;

    /// <summary>Trusts the key that the settings name, or nobody.</summary>
    public CoordinatorTrust(IOptions<CoordinatorOptions> options, TimeProvider time)
    {
        (this.time, region) = (time, options.Value.Region ?? "");
        if (options.Value is { PublicKey: { } text, Region: not null }) key = Imported(text);
    }

    /// <summary>The person that the coordinator says a request is from; null if it says nothing that counts. They are not among this region's users.</summary>
    public User? UserOf(HttpRequest request)
    {
        if (key is null || request.Headers[GatewayIdentity.Header].ToString() is not { Length: > 0 } header) return null;
        return GatewayIdentity.Read(header, key, region, time.GetUtcNow()) is { } identity ? AsUser(identity) : null;
    }

    /// <inheritdoc />
    public void Dispose() => key?.Dispose();

    internal static bool IsKey(string? text)
    {
        if (text is null) return true;
        try
        {
            using var _ = Imported(text);
            return true;
        }
        catch (Exception wrong) when (wrong is FormatException or CryptographicException)
        {
            return false;
        }
    }

    private static User AsUser(GatewayIdentity identity)
    {
        var privileges = new JsonObject();
        if (identity.Role == Role.Admin) privileges["admin"] = 1;
        if (identity.Role == Role.Operator) foreach (var privilege in OfOperators) privileges[privilege] = 1;
        var name = $"{identity.User}@coordinator";
        return new User
        {
            Id = name,
            PasswordHash = "",
            Data = new JsonObject { ["username"] = name, ["full_name"] = identity.User, ["email"] = "", ["active"] = 1, ["privileges"] = privileges },
        };
    }

    private static ECDsa Imported(string text)
    {
        var key = ECDsa.Create();
        key.ImportSubjectPublicKeyInfo(Convert.FromBase64String(text), out _);
        return key;
    }
}
