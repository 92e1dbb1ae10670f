namespace Federation.Web.Live;

/// <summary>Tells open pages that there is something new to show. What it is they see when they are rendered anew.</summary>
public sealed class LiveSignal
{
    private readonly string process = Guid.NewGuid().ToString("n")[..8];
    private long version;
    private TaskCompletionSource next = New();

    /// <summary>Names the state of things; pages that were rendered under another name are old.</summary>
    public string Id => $"{process}.{Interlocked.Read(ref version)}";

    /// <summary>Ends when something changes after this was asked.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Something changed.</summary>
    public void Tell()
    {
        Interlocked.Increment(ref version);
        Interlocked.Exchange(ref next, New()).TrySetResult();
    }

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
