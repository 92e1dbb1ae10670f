namespace Federation.Web.Components;

/// <summary>What a chart shows.</summary>
/// <param name="X">Seconds since 1970, ascending; or numbers of bars.</param>
/// <param name="Series">The lines, or one row of bars.</param>
/// <param name="Bars">Whether bars are drawn.</param>
/// <param name="Time">Whether <paramref name="X"/> are instants.</param>
/// <param name="Links">Where a click on a bar leads, relative to the base.</param>
public sealed record ChartPoints(IReadOnlyList<double> X, IReadOnlyList<ChartSeries> Series, bool Bars = false, bool Time = true, IReadOnlyList<string>? Links = null)
{
    /// <summary>Whether heights are drawn by their logarithm; what is below 0.01 is drawn as 0.01 then.</summary>
    public bool Logarithmic { get; init; }
}

/// <summary>One line of a chart.</summary>
/// <param name="Label">What it is called.</param>
/// <param name="Values">A value for each x; null leaves a gap.</param>
/// <param name="States">The state that colours each bar.</param>
public sealed record ChartSeries(string Label, IReadOnlyList<double?> Values, IReadOnlyList<string>? States = null);
