using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Microsoft.AspNetCore.DataProtection;

namespace Federation.ClusterNode.Plugins;

/// <summary>
/// The <c>secrets</c> of plugins, an object of environment variables: encrypted wherever they are stored, in jobs' copies of the plugin too, masked wherever they are shown,
/// and opened only for the worker that runs a job.
/// </summary>
public sealed class PluginSecrets(IDataProtectionProvider protection, ILogger<PluginSecrets> logger)
{
    /// <summary>What stands in place of a secret in answers; given back in a change it keeps the secret.</summary>
    public const string Mask = "********";

    private const string Property = "secrets";

    private readonly IDataProtector protector = protection.CreateProtector("plugin secrets");

    /// <summary>Encrypts the secrets of a plugin's data as they were given; masked ones are taken from the plugin as it was.</summary>
    /// <exception cref="RefusalException">A masked one was not there before.</exception>
    public void Seal(JsonObject plugin, JsonObject? before)
    {
        if (plugin[Property] is not JsonObject given) return;
        var sealedBefore = before?[Property] as JsonObject;
        plugin[Property] = new JsonObject(given.Select(secret => KeyValuePair.Create(secret.Key, (JsonNode?)Seal(secret.Key, secret.Value, sealedBefore))));
    }

    /// <summary>A copy of a plugin's data to show.</summary>
    public static JsonObject Masked(JsonObject plugin)
    {
        var shown = (JsonObject)plugin.DeepClone();
        if (shown[Property] is JsonObject secrets) shown[Property] = new JsonObject(secrets.Select(secret => KeyValuePair.Create(secret.Key, (JsonNode?)Mask)));
        return shown;
    }

    /// <summary>Opens the secrets of a plugin's data for the worker that runs a job. One that cannot be opened is left out and logged.</summary>
    public JsonObject Open(JsonObject plugin)
    {
        if (plugin[Property] is not JsonObject secrets) return plugin;
        var opened = new JsonObject();
        foreach (var (name, value) in secrets)
            if (Open(plugin, name, value) is { } text) opened[name] = text;
        plugin[Property] = opened;
        return plugin;
    }

    private string Seal(string name, JsonNode? value, JsonObject? before)
    {
        var text = value?.GetValueKind() == JsonValueKind.String ? value.GetValue<string>() : value?.ToJsonString() ?? "";
        if (text != Mask) return protector.Protect(text);
        return before?.Text(name) ?? throw new RefusalException("plugin", $"There is no secret to keep: {name}");
    }

    private string? Open(JsonObject plugin, string name, JsonNode? value)
    {
        try
        {
            return protector.Unprotect(value!.GetValue<string>());
        }
        catch (CryptographicException)
        {
            logger.SecretCannotBeOpened(name, plugin.Text("id") ?? "");
            return null;
        }
    }
}

internal static partial class PluginSecretsTelemetry
{
    [LoggerMessage(Level = LogLevel.Error, Message = "The secret {Name} of plugin {PluginId} cannot be decrypted and is missing in its jobs: give it anew")]
    public static partial void SecretCannotBeOpened(this ILogger logger, string name, string pluginId);
}
