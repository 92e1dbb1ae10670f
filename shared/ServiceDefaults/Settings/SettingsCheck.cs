using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Federation.ServiceDefaults.Settings;

/// <summary>Names what is wrong with a program's settings, a sentence for each fault that begins with the setting: <c>Node:Roles …</c>. Never shows a secret.</summary>
public delegate IEnumerable<string> SettingsRule(IServiceProvider services);

/// <summary>Settings that are checked at the start, all of them before the program does anything else, so that one start names every fault.</summary>
public static class SettingsCheck
{
    /// <summary>Adds options that are bound to a section of the settings: a setting there that the options do not have, or that has not their type, is a fault as well.</summary>
    public static OptionsBuilder<TOptions> AddSettings<TOptions>(this IServiceCollection services, string section)
        where TOptions : class
    {
        services.AddSettingsRule(provider =>
        {
            var told = SettingsSection.Faults(provider.GetRequiredService<IConfiguration>().GetSection(section), typeof(TOptions)).ToList();
            var more = Failures(() => provider.GetRequiredService<IOptions<TOptions>>().Value).Select(failure => Named(section, failure));
            return [.. told, .. more.Where(fault => !told.Any(other => SettingOf(other) == SettingOf(fault)))];
        });
        return services.AddOptions<TOptions>().BindConfiguration(section);
    }

    /// <summary>Adds a rule of another kind.</summary>
    public static void AddSettingsRule(this IServiceCollection services, SettingsRule rule) => services.AddSingleton(rule);

    /// <summary>Checks everything.</summary>
    /// <exception cref="OptionsValidationException">Something is wrong; its failures are all the faults there are.</exception>
    public static void CheckSettings(this WebApplication app)
    {
        var faults = app.Services.GetServices<SettingsRule>().SelectMany(rule => rule(app.Services)).Distinct().ToList();
        if (faults.Count > 0) throw new OptionsValidationException("settings", typeof(SettingsCheck), faults);
    }

    private static IEnumerable<string> Failures(Func<object> read)
    {
        try
        {
            read();
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return wrong.Failures;
        }
    }

    private static string SettingOf(string fault) => fault.Split(' ')[0].TrimEnd(':');

    private static string Named(string section, string failure) => failure.Contains($"{section}:", StringComparison.Ordinal) ? failure : $"{section}:{failure}";
}
