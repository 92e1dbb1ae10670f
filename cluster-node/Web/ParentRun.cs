using System.Globalization;

namespace Federation.ClusterNode.Web;

/// <summary>The step of a coordinator's run that a job was launched for, as its idempotency key tells.</summary>
internal sealed record ParentRun(Guid Id, string Step, int Attempt)
{
    /// <summary>Reads a key of the form <c>run.step.attempt</c>; null if it is another's.</summary>
    public static ParentRun? Of(string? key)
    {
        var (first, last) = (key?.IndexOf('.') ?? -1, key?.LastIndexOf('.') ?? -1);
        return first > 0 && last > first && Guid.TryParse(key.AsSpan(0, first), out var id) && int.TryParse(key.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var attempt)
            ? new ParentRun(id, key![(first + 1)..last], attempt)
            : null;
    }
}
