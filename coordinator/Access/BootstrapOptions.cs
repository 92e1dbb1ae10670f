namespace Federation.Coordinator.Access;

/// <summary>What an empty database starts with.</summary>
public sealed class BootstrapOptions
{
    /// <summary>The first admin key, 16 to 200 printable ASCII characters. Default: a random one, printed once.</summary>
    public string? AdminApiKey { get; set; }

    internal bool IsValid => AdminApiKey is null || (AdminApiKey.Length is >= 16 and <= 200 && AdminApiKey.All(letter => letter is > ' ' and <= '~'));
}
