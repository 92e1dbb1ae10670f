using Marten;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Access;

/// <summary>Gives an empty database its first API key.</summary>
public sealed class FirstAdminKey(IDocumentStore store, IOptions<BootstrapOptions> options, TimeProvider time)
{
    /// <summary>Makes the key if there is none. One that was not configured is printed: it is never shown again.</summary>
    public async Task EnsureAsync(CancellationToken cancellationToken)
    {
        await using var session = store.LightweightSession();
        if (await session.Query<ApiKey>().AnyAsync(cancellationToken)) return;

        var key = options.Value.AdminApiKey ?? ApiKey.Generate();
        session.Store(new ApiKey(ApiKey.IdOf(key), "admin", time.GetUtcNow()));
        await session.SaveChangesAsync(cancellationToken);
        if (options.Value.AdminApiKey is null) Console.WriteLine($"The coordinator's admin API key, shown this once: {key}");
    }
}
