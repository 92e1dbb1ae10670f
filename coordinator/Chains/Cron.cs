using System.Diagnostics.CodeAnalysis;
using Cronos;

namespace Federation.Coordinator.Chains;

/// <summary>Cron expressions: five fields, or six with seconds first.</summary>
internal static class Cron
{
    /// <summary>Reads an expression, or says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out CronExpression? expression, [NotNullWhen(false)] out string? fault)
    {
        var hasSeconds = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length == 6;
        try
        {
            expression = CronExpression.Parse(text, hasSeconds ? CronFormat.IncludeSeconds : CronFormat.Standard);
            fault = null;
            return true;
        }
        catch (CronFormatException broken)
        {
            expression = null;
            fault = $"{broken.Message} A cron expression has five fields, or six with seconds first.";
            return false;
        }
    }
}
