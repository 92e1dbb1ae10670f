namespace Federation.Coordinator.Runs;

/// <summary>The parameter <c>wait</c>: how long an answer may be held for a run's end, in seconds.</summary>
internal static class WaitParameter
{
    private const int Most = 25;

    public static Dictionary<string, string[]> Errors(int? wait) =>
        wait is < 0 or > Most ? new() { ["wait"] = [$"An answer can be held for 0 to {Most} seconds."] } : [];

    public static TimeSpan Duration(int? wait) => TimeSpan.FromSeconds(wait ?? 0);
}
