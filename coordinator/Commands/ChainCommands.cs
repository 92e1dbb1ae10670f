using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Federation.Coordinator.Chains;
using Federation.ServiceDefaults.Commands;

namespace Federation.Coordinator.Commands;

/// <summary><c>coordinator chain</c>.</summary>
internal static class ChainCommands
{
    private static readonly JsonSerializerOptions Indented = new(JsonSerializerOptions.Web) { WriteIndented = true };

    private static readonly Argument<FileInfo> FileArgument = new("file") { Description = "A chain's definition, YAML or JSON." };
    private static readonly Argument<string> NameArgument = new("name") { Description = "The chain." };
    private static readonly Option<string?> NameOption = new("--name") { Description = "The chain's name. Default: the file's name without its extension.", HelpName = "NAME" };
    private static readonly Option<FileInfo?> OutputOption = new("--output", "-o") { Description = "The file to write. Default: standard output.", HelpName = "FILE" };

    public static Command Create()
    {
        var validate = new ProgramCommand(
            "validate", "Checks a definition and tells every fault with its line and column. Stores nothing.", CoordinatorLink.Help, new HelpSection("Examples", "coordinator chain validate nightly-close.yaml"))
        {
            FileArgument,
        };
        CoordinatorLink.SetAction(validate, ValidateAsync);

        var apply = new ProgramCommand(
            "apply", "Stores a definition as the chain's next version; one that is stored already changes nothing.", CoordinatorLink.Help, new HelpSection("Examples", "coordinator chain apply nightly-close.yaml"))
        {
            FileArgument,
            NameOption,
        };
        CoordinatorLink.SetAction(apply, ApplyAsync);

        var export = new ProgramCommand(
            "export", "Writes a chain's present definition as JSON.", CoordinatorLink.Help, new HelpSection("Examples", "coordinator chain export nightly-close -o nightly-close.json"))
        {
            NameArgument,
            OutputOption,
        };
        CoordinatorLink.SetAction(export, ExportAsync);

        var chain = new ProgramCommand("chain", "Chains: what is to run, in which steps.") { validate, apply, export };
        CoordinatorLink.AddOptionsTo(chain);
        return chain;
    }

    private static async Task<int> ValidateAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        var regions = await link.Api.GetRegionsAsync(cancellationToken);
        var checkedChain = ChainParser.Parse(await File.ReadAllTextAsync(file.FullName, cancellationToken), regions.Select(region => region.Name).ToHashSet());

        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        foreach (var fault in checkedChain.Faults) await errors.WriteLineAsync($"{file}:{fault.Line}:{fault.Column}: {fault.Message} ({fault.Path})");
        if (checkedChain.Faults.Count > 0) return CommandLineProgram.Failed;

        await output.WriteLineAsync($"{file} is well: {checkedChain.Definition!.Steps.Count} steps.");
        return 0;
    }

    private static async Task<int> ApplyAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        var name = parsed.GetValue(NameOption) ?? Path.GetFileNameWithoutExtension(file.Name);
        using var definition = new ByteArrayContent(await File.ReadAllBytesAsync(file.FullName, cancellationToken));
        definition.Headers.ContentType = new MediaTypeHeaderValue(file.Extension == ".json" ? "application/json" : "application/yaml");

        var chain = await link.Api.PutChainAsync(name, definition, cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{chain.Name} is stored as version {chain.Version}.");
        return 0;
    }

    private static async Task<int> ExportAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var chain = await link.Api.GetChainAsync(parsed.GetRequiredValue(NameArgument), cancellationToken);
        var text = chain.Definition.ToJsonString(Indented) + Environment.NewLine;
        if (parsed.GetValue(OutputOption) is { } file) await File.WriteAllTextAsync(file.FullName, text, cancellationToken);
        else await parsed.InvocationConfiguration.Output.WriteAsync(text);
        return 0;
    }
}
