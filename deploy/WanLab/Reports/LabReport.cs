using System.Text;
using System.Text.Json;
using Federation.WanLab.Bench;

namespace Federation.WanLab.Reports;

/// <summary>What a run of the bench found, for files.</summary>
/// <param name="Title">What was looked at.</param>
/// <param name="Scale">In which scale.</param>
/// <param name="Jobs">How many jobs each scenario had.</param>
/// <param name="Machine">On which machine.</param>
/// <param name="At">When it began.</param>
/// <param name="Outcomes">A row for each scenario.</param>
public sealed record LabReport(string Title, string Scale, int Jobs, string Machine, DateTimeOffset At, IReadOnlyList<Outcome> Outcomes)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    /// <summary>Writes <c>{name}.json</c> and <c>{name}.md</c>.</summary>
    public void Write(string folder, string name)
    {
        Directory.CreateDirectory(folder);
        File.WriteAllText(Path.Combine(folder, $"{name}.json"), JsonSerializer.Serialize(this, Json));
        File.WriteAllText(Path.Combine(folder, $"{name}.md"), ToMarkdown());
    }

    /// <summary>The table in Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder().Append($"# {Title}\n\n{Jobs} jobs in each scenario, scale {Scale}, {Machine}, {At:yyyy-MM-dd HH:mm} UTC.\n\n");
        Row(OutcomeTable.Columns);
        Row(OutcomeTable.Columns.Select((_, column) => column == 0 ? "---" : "---:"));
        foreach (var outcome in Outcomes) Row(OutcomeTable.CellsOf(outcome));
        return text.ToString();

        void Row(IEnumerable<string> cells) => text.Append($"| {string.Join(" | ", cells)} |\n");
    }
}
