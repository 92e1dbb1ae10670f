using System.Text.Json;

namespace Federation.Coordinator.Web;

/// <summary>What somebody changed in the table of steps, done in the definition's text. A row that was not touched changes nothing, so that what was typed in the text stays.</summary>
internal static class StepEdits
{
    private static readonly char[] Separators = [',', ' '];

    /// <summary>The text with what the form's rows say.</summary>
    public static string Apply(string text, IFormCollection form)
    {
        for (var row = 0; row < form["stepWas"].Count; row++) text = Apply(text, JsonSerializer.Deserialize<StepFields>(form["stepWas"][row]!, JsonSerializerOptions.Web)!, RowOf(form, row));
        foreach (var gone in form["stepGone"].OfType<string>()) text = ChainText.Remove(text, gone);
        return text;
    }

    /// <summary>A row as the form carries it, to be compared with what comes back.</summary>
    public static string Was(StepFields step) => JsonSerializer.Serialize(step, JsonSerializerOptions.Web);

    private static string Apply(string text, StepFields was, StepFields row)
    {
        if (was.Name is not { } name) return row.Name is null ? text : ChainText.Add(text, row);
        if (row.Region != was.Region) text = ChainText.Set(text, name, "region", row.Region);
        if (row.Event != was.Event) text = ChainText.Set(text, name, "event", row.Event);
        if (row.EventTitle != was.EventTitle) text = ChainText.Set(text, name, "eventTitle", row.EventTitle);
        return row.After.SequenceEqual(was.After) ? text : ChainText.SetAfter(text, name, row.After);
    }

    private static StepFields RowOf(IFormCollection form, int row) => new(
        Of(form, "stepName", row), Of(form, "stepRegion", row), Of(form, "stepEvent", row), Of(form, "stepTitle", row),
        Of(form, "stepAfter", row)?.Split(Separators, StringSplitOptions.RemoveEmptyEntries) ?? []);

    private static string? Of(IFormCollection form, string field, int row) => form[field].ElementAtOrDefault(row)?.Trim() is { Length: > 0 } value ? value : null;
}
