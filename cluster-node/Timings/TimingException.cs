namespace Federation.ClusterNode.Timings;

/// <summary>Something about an event's timing that cannot be read; the message is the API's description.</summary>
public sealed class TimingException(string message) : Exception(message);
