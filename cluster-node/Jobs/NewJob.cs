namespace Federation.ClusterNode.Jobs;

/// <summary>A job as it is accepted.</summary>
/// <param name="Id">The job's id.</param>
/// <param name="EventId">The event it runs.</param>
/// <param name="EventVersion">The version of the event it was composed from.</param>
/// <param name="CatalogVersion">The version of the catalog it was composed from.</param>
/// <param name="EventTitle">The event's title.</param>
/// <param name="Category">The category's id.</param>
/// <param name="Plugin">The plugin's id.</param>
/// <param name="Target">Hostname or group; its server's hostname if every server of the group gets a job of its own.</param>
/// <param name="Algo">How a server is chosen.</param>
/// <param name="Node">The server that is to run it; null to queue it.</param>
/// <param name="Priority">Higher goes first.</param>
/// <param name="Delay">Seconds from when it is accepted until its node may take it, 0 or more.</param>
/// <param name="IdempotencyKey">The launch's key, if it had one.</param>
/// <param name="Fingerprint">What the launch asked for, hashed; there is one if there is a key.</param>
/// <param name="Data">The job in Cronicle's shape, as JSON.</param>
/// <param name="PluginData">The plugin in Cronicle's shape, as JSON.</param>
/// <param name="Course">What is to happen on its way.</param>
public sealed record NewJob(
    string Id, string EventId, int EventVersion, int CatalogVersion, string EventTitle, string Category, string Plugin, string Target, string Algo, string? Node, int Priority, double Delay,
    string? IdempotencyKey, byte[]? Fingerprint, string Data, string PluginData, JobCourse Course);

/// <summary>What became of a <see cref="NewJob"/>.</summary>
public enum Acceptance
{
    /// <summary>It is in the database.</summary>
    Accepted,

    /// <summary>Its idempotency key is taken.</summary>
    KeyTaken,

    /// <summary>Event or catalog changed after it was composed: to be composed anew.</summary>
    Stale,
}
