using System.Globalization;
using Federation.WanLab.Bench;
using Spectre.Console;

namespace Federation.WanLab.Reports;

/// <summary>Outcomes as rows.</summary>
public static class OutcomeTable
{
    /// <summary>The columns.</summary>
    public static readonly IReadOnlyList<string> Columns =
    [
        "scenario", "truly ended", "recorded success", "recorded failed", "recorded failed although it ended well", "logs complete", "run twice", "seconds until settled",
    ];

    /// <summary>The columns of an outcome.</summary>
    public static IReadOnlyList<string> CellsOf(Outcome outcome) =>
    [
        outcome.Scenario, Text(outcome.TrulyEnded), Text(outcome.RecordedSuccess), Text(outcome.RecordedFailed), Text(outcome.FailedThoughEndedWell), Text(outcome.LogsComplete),
        Text(outcome.RunTwice), outcome.IsSettled ? outcome.Seconds.ToString("0.0", CultureInfo.InvariantCulture) : $"not after {outcome.Seconds:0}",
    ];

    /// <summary>For a terminal: those that are over, and the one that is under way.</summary>
    public static Table Draw(string title, IReadOnlyList<Outcome> over, Outcome? underWay)
    {
        var table = new Table { Border = TableBorder.Rounded, Title = new TableTitle(title) };
        foreach (var column in Columns) table.AddColumn(new TableColumn(column));
        foreach (var outcome in over) table.AddRow(CellsOf(outcome).Select(cell => new Text(cell, new Style(outcome.IsGood ? Color.Green : Color.Red))));
        if (underWay is not null) table.AddRow(CellsOf(underWay).Select((cell, column) => new Text(column == Columns.Count - 1 ? $"{underWay.Seconds:0} …" : cell, new Style(Color.Grey))));
        return table;
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
