using System.CommandLine;
using Federation.ServiceDefaults.Commands;
using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Federation.ServiceDefaults.Tests.Commands;

public sealed class CommandLineProgramTests : IDisposable
{
    private readonly StringWriter output = new();
    private readonly StringWriter errors = new();

    [Fact]
    public async Task Help_lists_the_commands_and_ends_with_the_sections_of_the_program()
    {
        Assert.Equal(0, await RunAsync(_ => { }, "--help"));

        var help = output.ToString();
        Assert.Contains("work", help, StringComparison.Ordinal);
        Assert.EndsWith($"Examples:{Environment.NewLine}  program work{Environment.NewLine}{Environment.NewLine}", help, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_of_a_command_ends_with_the_sections_of_that_command()
    {
        Assert.Equal(0, await RunAsync(_ => { }, "work", "--help"));

        Assert.Contains($"Environment:{Environment.NewLine}  WORK", output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("Examples:", output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_is_told()
    {
        Assert.Equal(0, await RunAsync(_ => { }, "--version"));

        Assert.Matches(@"^\d+\.\d+\.\d+", output.ToString());
    }

    [Fact]
    public async Task A_fault_that_can_be_mended_is_told_in_a_sentence()
    {
        Assert.Equal(CommandLineProgram.Failed, await RunAsync(_ => throw new CommandFaultException("There is no such chain."), "work"));

        Assert.Equal($"program: There is no such chain.{Environment.NewLine}", errors.ToString());
    }

    [Fact]
    public async Task All_wrong_settings_are_told_a_line_each()
    {
        await RunAsync(_ => throw new AggregateException(Wrong("A:B is wrong."), Wrong("C:D is wrong.")), "work");

        Assert.Equal($"program: A:B is wrong.{Environment.NewLine}program: C:D is wrong.{Environment.NewLine}", errors.ToString());
    }

    [Fact]
    public async Task A_bug_is_not_told_as_if_it_could_be_mended()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(() => RunAsync(_ => throw new InvalidOperationException("bug"), "work"));
    }

    [Theory]
    [InlineData("'wrok' is neither a command nor an option nor a setting", "wrok")]
    [InlineData("'--wait' is neither", "work", "--wait")]
    [InlineData("'--wait' is neither", "work", "--wait", "3")]
    [InlineData("'--wait' is neither", "work", "--wait=3")]
    [InlineData("'--Section:Name' needs a value", "work", "--Section:Name")]
    [InlineData("'--Section:Name' needs a value", "work", "--Section:Name", "--Section:Other=1")]
    [InlineData("/nowhere.json is not there", "work", "--config", "/nowhere.json")]
    public async Task What_is_no_setting_is_named(string told, params string[] arguments)
    {
        Assert.Equal(CommandLineProgram.Failed, await RunAsync(parsed => ProgramSettings.CreateBuilder(parsed), arguments));

        Assert.Contains(told, errors.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Settings_are_taken_from_the_file_and_the_command_line_which_is_stronger()
    {
        var file = Path.GetTempFileName();
        await File.WriteAllTextAsync(file, """{ "Section": { "One": "file", "Two": "file" } }""", TestContext.Current.CancellationToken);
        IConfigurationSection? section = null;

        await RunAsync(
            parsed => section = ProgramSettings.CreateBuilder(parsed).Configuration.GetSection("Section"),
            "--Section:Four=line", "--Other=", "--contentRoot=/", "work", "--config", file, "--Section:Two=line", "--Section:Three", "line");
        File.Delete(file);

        Assert.Equal("file line line line", $"{section!["One"]} {section["Two"]} {section["Three"]} {section["Four"]}");
    }

    public void Dispose()
    {
        output.Dispose();
        errors.Dispose();
    }

    private static OptionsValidationException Wrong(string failure) => new("options", typeof(object), [failure]);

    private Task<int> RunAsync(Action<ParseResult> work, params string[] arguments)
    {
        var command = new ProgramCommand("work", "Works.", new HelpSection("Environment", "WORK"));
        var program = new ProgramCommand("program", "A program.", new HelpSection("Examples", "program work")) { command };
        foreach (var takesSettings in new[] { command, program })
        {
            takesSettings.TakeSettings();
            takesSettings.SetAction(work);
        }

        return CommandLineProgram.RunAsync(program, arguments, output, errors);
    }
}
