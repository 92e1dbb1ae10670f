using Federation.WanLab.Bench;

namespace Federation.WanLab;

/// <summary>What <c>deploy/wan-lab</c> was asked for.</summary>
/// <param name="Scenarios">What is to happen, one after the other.</param>
/// <param name="Scale">How long and how much.</param>
/// <param name="IsChain">Whether it is about two regions that are chained, and not about a satellite.</param>
/// <param name="Folder">Where the report goes.</param>
public sealed record LabOptions(IReadOnlyList<Scenario> Scenarios, LabScale Scale, bool IsChain, string Folder)
{
    /// <exception cref="LabException">An option is unknown or has no proper value.</exception>
    public static LabOptions Parse(IReadOnlyList<string> arguments)
    {
        var (chosen, options) = (new List<Scenario>(), new LabOptions(Scenario.All, LabScale.Full, IsChain: false, "."));
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--short": options = options with { Scale = LabScale.Tenth }; break;
                case "--chain": options = options with { IsChain = true }; break;
                case "--report": options = options with { Folder = Path.GetFullPath(Value(arguments, ++i)) }; break;
                case "--scenario": chosen.Add(Find(Value(arguments, ++i))); break;
                default: throw new LabException($"Unknown option {arguments[i]}; see deploy/wan-lab --help.");
            }
        }

        return chosen.Count == 0 ? options : options with { Scenarios = chosen };
    }

    private static Scenario Find(string key) => Scenario.All.FirstOrDefault(scenario => scenario.Key == key)
        ?? throw new LabException($"There is no scenario {key}; there are {string.Join(", ", Scenario.All.Select(scenario => scenario.Key))}.");

    private static string Value(IReadOnlyList<string> arguments, int index) =>
        index < arguments.Count ? arguments[index] : throw new LabException($"{arguments[index - 1]} needs a value; see deploy/wan-lab --help.");
}

/// <summary>Something that whoever started the bench can mend; the message says what.</summary>
public sealed class LabException(string message) : Exception(message);
