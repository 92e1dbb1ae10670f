using System.ComponentModel;
using System.Reflection;
using Microsoft.Extensions.Configuration;

namespace Federation.ServiceDefaults.Settings;

/// <summary>What can be told of a section of the settings by the shape of its options alone.</summary>
internal static class SettingsSection
{
    private const int MostLettersOfATypo = 2;

    /// <summary>The settings that the options do not have, and the values that are not of their types.</summary>
    public static IEnumerable<string> Faults(IConfigurationSection section, Type options)
    {
        var properties = options.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(IsSetting).ToDictionary(property => property.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var setting in section.GetChildren())
        {
            if (!properties.TryGetValue(setting.Key, out var property)) yield return $"{setting.Path} is not known; {Advice(section.Path, setting.Key, properties.Keys)}";
            else if (setting.Value is { } value && !Converts(value, property.PropertyType))
            {
                yield return $"{setting.Path} is '{value}' and must be {Kind(property.PropertyType)}.";
                section[setting.Key] = null; // It would keep the options from being bound, and so hide what else is wrong with them. With a fault nothing starts.
            }
        }
    }

    private static bool IsSetting(PropertyInfo property) => property.SetMethod is { IsPublic: true } || property.PropertyType != typeof(bool) && typeof(System.Collections.IEnumerable).IsAssignableFrom(property.PropertyType);

    private static string Advice(string section, string wrong, IEnumerable<string> known) =>
        known.Select(name => (Name: name, Distance: Distance(name.ToUpperInvariant(), wrong.ToUpperInvariant()))).OrderBy(one => one.Distance).First() is var nearest
        && nearest.Distance <= MostLettersOfATypo
            ? $"did you mean {section}:{nearest.Name}?"
            : $"there are {string.Join(", ", known.Order())}.";

    private static bool Converts(string value, Type type)
    {
        var plain = Nullable.GetUnderlyingType(type) ?? type;
        var converter = TypeDescriptor.GetConverter(plain);
        if (!converter.CanConvertFrom(typeof(string)) || (value.Length == 0 && plain != type)) return true;
        try
        {
            converter.ConvertFromInvariantString(value);
            return true;
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException or NotSupportedException)
        {
            return false;
        }
    }

    private static string Kind(Type type) => (Nullable.GetUnderlyingType(type) ?? type) switch
    {
        var plain when plain == typeof(TimeSpan) => "a duration, such as 00:01:30 or 7.00:00:00",
        var plain when plain == typeof(bool) => "true or false",
        var plain when plain == typeof(int) || plain == typeof(long) => "a whole number",
        { IsEnum: true } plain => $"one of {string.Join(", ", Enum.GetNames(plain))}",
        var plain => $"a {plain.Name}",
    };

    /// <summary>How many letters have to be changed, added or left out.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var (corner, left) = (row[0], row[0] = i);
            for (var j = 1; j <= other.Length; j++)
            {
                left = Math.Min(Math.Min(row[j], left) + 1, corner + (one[i - 1] == other[j - 1] ? 0 : 1));
                (corner, row[j]) = (row[j], left);
            }
        }

        return row[^1];
    }
}
