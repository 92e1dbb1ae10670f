namespace Federation.Coordinator.Access;

/// <summary>What an empty database starts with.</summary>
public sealed class BootstrapOptions
{
    /// <summary>The first admin key, 16 to 200 printable ASCII characters. Default: a random one, printed once.</summary>
    public string? AdminApiKey { get; set; }

    /// <summary>The password of the first person, <c>admin</c>: 8 to 200 characters. Default: a random one, printed once.</summary>
    public string? AdminPassword { get; set; }

    /// <summary>The private key that the gateway says with who a person is: ECDSA P-256 as PKCS #8 in Base64. Default: a random one.</summary>
    public string? GatewayKey { get; set; }

    internal bool HasValidPassword => AdminPassword is null || UserRules.IsPassword(AdminPassword);

    internal bool IsValid => AdminApiKey is null || (AdminApiKey.Length is >= 16 and <= 200 && AdminApiKey.All(letter => letter is > ' ' and <= '~'));
}
