using System.Globalization;

namespace Federation.Demo;

/// <summary>What <c>deploy/up</c> was asked for.</summary>
/// <param name="Root">The repository's folder.</param>
/// <param name="Once">Whether to stop after the run.</param>
/// <param name="Fresh">Whether to forget what earlier starts left.</param>
/// <param name="PortBase">Where the ports begin, 1024 to 65000.</param>
public sealed record DemoOptions(string Root, bool Once, bool Fresh, int PortBase)
{
    /// <exception cref="DemoException">An option is unknown or has no proper value.</exception>
    public static DemoOptions Parse(IReadOnlyList<string> arguments)
    {
        var options = new DemoOptions("", Once: false, Fresh: false, PortBase: 3000);
        for (var i = 0; i < arguments.Count; i++)
        {
            options = arguments[i] switch
            {
                "--root" => options with { Root = Path.GetFullPath(Value(arguments, ++i)) },
                "--once" => options with { Once = true },
                "--fresh" => options with { Fresh = true },
                "--port-base" => options with { PortBase = PortOf(Value(arguments, ++i)) },
                _ => throw new DemoException($"Unknown option {arguments[i]}; see deploy/up --help."),
            };
        }

        return options.Root is "" ? throw new DemoException("--root is missing: start this program with deploy/up.") : options;
    }

    private static string Value(IReadOnlyList<string> arguments, int index) =>
        index < arguments.Count ? arguments[index] : throw new DemoException($"{arguments[index - 1]} needs a value; see deploy/up --help.");

    private static int PortOf(string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is >= 1024 and <= 65000
            ? port
            : throw new DemoException($"--port-base needs a number from 1024 to 65000, not '{value}'.");
}

/// <summary>Something that whoever started the demo can mend; the message says what.</summary>
public sealed class DemoException(string message) : Exception(message);
