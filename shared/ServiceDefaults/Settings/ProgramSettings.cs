using System.CommandLine;
using Federation.ServiceDefaults.Commands;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;

namespace Federation.ServiceDefaults.Settings;

/// <summary>
/// The settings of a program, the later the stronger: the <c>appsettings.json</c> beside it, a file named by <c>--config</c> or the environment's
/// <c>FEDERATION_CONFIG</c>, the environment (<c>Section__Name</c>), the command line (<c>--Section:Name=Value</c>).
/// </summary>
public static class ProgramSettings
{
    /// <summary>What a command's help says about settings.</summary>
    public static readonly HelpSection Help = new(
        "Settings",
        "Anything that can be set may stand in the file named by --config (JSON), in the environment as Section__Name, or on the",
        "command line as --Section:Name=Value. The command line is the strongest, the file the weakest.");

    private static readonly Option<FileInfo?> ConfigOption = new("--config")
    {
        Description = "A JSON file of settings. Default: the file that the environment's FEDERATION_CONFIG names.",
        HelpName = "FILE",
        DefaultValueFactory = _ => Environment.GetEnvironmentVariable("FEDERATION_CONFIG") is { Length: > 0 } file ? new FileInfo(file) : null,
    };

    /// <summary>The settings that stand in no section.</summary>
    private static readonly string[] WithoutSection = ["--urls", "--environment", "--allowedhosts", "--applicationname", "--contentroot"];

    private static readonly Argument<string[]> SettingsArgument = new("setting")
    {
        Description = "Settings: --Section:Name=Value.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    /// <summary>Makes a command take settings after its own arguments, which have to be there already.</summary>
    public static void TakeSettings(this Command command)
    {
        command.Arguments.Add(SettingsArgument);
        command.Options.Add(ConfigOption);
    }

    /// <summary>A builder with the settings that a command was given.</summary>
    /// <exception cref="CommandFaultException">There is no such file, or what stands on the command line is no setting.</exception>
    public static WebApplicationBuilder CreateBuilder(ParseResult command)
    {
        var settings = command.GetValue(SettingsArgument) ?? [];
        Check(settings);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = settings, ContentRootPath = AppContext.BaseDirectory });
        if (command.GetValue(ConfigOption) is not { } file) return builder;

        if (!file.Exists) throw new CommandFaultException($"The file of settings {file.FullName} is not there.");
        builder.Configuration.AddJsonFile(file.FullName).AddEnvironmentVariables().AddCommandLine(settings);
        return builder;
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("--", StringComparison.Ordinal) && (name.Contains(':', StringComparison.Ordinal) || WithoutSection.Contains(name, StringComparer.OrdinalIgnoreCase));

    /// <summary>A setting without a value says nothing: that is how a host hands on the names of sections.</summary>
    private static void Check(string[] settings)
    {
        for (var index = 0; index < settings.Length; index++)
        {
            if (settings[index].StartsWith("--", StringComparison.Ordinal) && settings[index].EndsWith('=')) continue;
            var name = settings[index].Split('=')[0];
            if (!IsSetting(name)) throw new CommandFaultException($"'{name}' is neither a command nor an option nor a setting (--Section:Name=Value); --help tells what there is.");
            if (settings[index].Contains('=', StringComparison.Ordinal)) continue;
            if (++index == settings.Length || settings[index].StartsWith("--", StringComparison.Ordinal))
                throw new CommandFaultException($"'{name}' needs a value: {name}=VALUE; --help tells what there is.");
        }
    }
}
