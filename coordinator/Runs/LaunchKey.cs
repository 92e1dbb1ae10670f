using System.Globalization;

namespace Federation.Coordinator.Runs;

/// <summary>The idempotency key of one attempt's launch: the region starts at most one job for it, and every change of that job carries it.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Attempt">Which attempt, 1 and up.</param>
public readonly record struct LaunchKey(Guid RunId, string Step, int Attempt)
{
    /// <summary>The key on the wire: <c>{run without hyphens}.{step}.{attempt}</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{RunId:n}.{Step}.{Attempt}");

    /// <summary>Reads a key; false for one that no coordinator made, such as another program's.</summary>
    public static bool TryParse(string? text, out LaunchKey key)
    {
        key = default;
        var parts = text?.Split('.');
        if (parts is not [var run, { Length: > 0 } step, var attempt]) return false;
        if (!Guid.TryParseExact(run, "n", out var runId)) return false;
        if (!int.TryParse(attempt, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1) return false;
        key = new LaunchKey(runId, step, number);
        return true;
    }
}
