using System.Text.Json.Nodes;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Timings;
using JasperFx;

namespace Federation.ClusterNode.Schedule;

/// <summary>An event: what is to be run, with what, where and when.</summary>
public sealed class EventDocument : IRevisioned
{
    /// <summary>The event's id.</summary>
    public required string Id { get; init; }

    /// <summary>Grows with every change; a launch is accepted only if the event it was composed from is still the newest.</summary>
    public int Version { get; set; }

    /// <summary>Its title, not necessarily unique.</summary>
    public required string Title { get; set; }

    /// <summary>When it was made, which is the order of the schedule.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The event in Cronicle's shape, properties nobody here knows included.</summary>
    public required JsonObject Data { get; set; }

    /// <summary>Whether its schedule fires.</summary>
    public bool Enabled => Data.IsOn("enabled");

    /// <summary>Which missed instants are made up for; null if none are.</summary>
    public CatchUp? CatchUp => CatchUp.Parse(Data["catch_up"]);

    /// <summary>When it is due; null if only on demand.</summary>
    public EventTiming? Timing => EventTiming.Of(Data);
}
