using System.Text;

namespace Federation.ClusterNode.Execution;

/// <summary>
/// A plugin's command line taken apart: blanks separate, single quotes keep all, double quotes keep all but <c>$NAME</c> and <c>\</c>.
/// <c>$NAME</c> and <c>${NAME}</c> stand for a variable, whose blanks do not separate. Nothing else of a shell's grammar means anything.
/// </summary>
internal static class CommandLine
{
    /// <summary>The command and its arguments; empty if there are none.</summary>
    public static IReadOnlyList<string> Split(string text, IReadOnlyDictionary<string, string> variables)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var quoted = false;
        var quote = '\0';

        for (var at = 0; at < text.Length; at++)
        {
            var sign = text[at];
            if (quote == '\0' && char.IsWhiteSpace(sign))
            {
                EndWord();
            }
            else if (sign == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && sign is '\'' or '"')
            {
                quote = sign;
                quoted = true;
            }
            else if (quote != '\'' && sign == '\\' && at + 1 < text.Length && (quote == '\0' || text[at + 1] is '"' or '\\' or '$' or '`'))
            {
                word.Append(text[++at]);
            }
            else if (quote != '\'' && sign == '$' && NameAt(text, at + 1) is { Length: > 0 } name)
            {
                word.Append(variables.GetValueOrDefault(name.Trim('{', '}'), ""));
                at += name.Length;
            }
            else
            {
                word.Append(sign);
            }
        }

        EndWord();
        return words;

        void EndWord()
        {
            if (word.Length > 0 || quoted) words.Add(word.ToString());
            word.Clear();
            quoted = false;
        }
    }

    /// <summary>The name of a variable, with its braces if it has them; empty if there is none.</summary>
    private static string NameAt(string text, int start)
    {
        if (start < text.Length && text[start] == '{')
        {
            var end = text.IndexOf('}', start);
            return end > start + 1 ? text[start..(end + 1)] : "";
        }

        var length = 0;
        while (start + length < text.Length && (char.IsAsciiLetterOrDigit(text[start + length]) || text[start + length] == '_')) length++;
        return text.Substring(start, length);
    }
}
