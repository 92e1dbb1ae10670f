namespace Federation.ClusterNode.Changes;

/// <summary>Tells long polls that the feed has grown.</summary>
public sealed class ChangeSignal
{
    private TaskCompletionSource next = New();

    /// <summary>Ends when the feed grows after this was asked.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    /// <summary>Wakes whoever waits.</summary>
    public void Tell() => Interlocked.Exchange(ref next, New()).TrySetResult();

    private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
