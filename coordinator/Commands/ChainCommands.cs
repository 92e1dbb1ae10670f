using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
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
            "validate", "Checks a definition, asks its regions about its events, and tells every fault with its line and column. Stores nothing.", CoordinatorLink.Help,
            new HelpSection("Examples", "coordinator chain validate nightly-close.yaml"))
        {
            FileArgument,
            NameOption,
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
        using var definition = await ReadAsync(file, cancellationToken);
        var plan = await link.Api.PlanChainAsync(NameOf(parsed, file), definition, cancellationToken);

        var (output, errors) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        foreach (var fault in plan.Errors) await errors.WriteLineAsync($"{file}:{fault.Line}:{fault.Column}: {fault.Message} ({fault.Path})");
        foreach (var warning in plan.Warnings) await errors.WriteLineAsync($"{file}:{warning.Line}:{warning.Column}: warning: {warning.Message} ({warning.Path})");
        if (!plan.Valid) return CommandLineProgram.Failed;

        await output.WriteLineAsync($"{file} is well: {plan.Steps.Count} steps.");
        return 0;
    }

    private static async Task<int> ApplyAsync(ParseResult parsed, CoordinatorLink link, CancellationToken cancellationToken)
    {
        var file = parsed.GetRequiredValue(FileArgument);
        using var definition = await ReadAsync(file, cancellationToken);
        var chain = await link.Api.PutChainAsync(NameOf(parsed, file), definition, cancellationToken);
        await parsed.InvocationConfiguration.Output.WriteLineAsync($"{chain.Name} is stored as version {chain.Version}.");
        return 0;
    }

    private static string NameOf(ParseResult parsed, FileInfo file) => parsed.GetValue(NameOption) ?? Path.GetFileNameWithoutExtension(file.Name);

    /// <summary>An empty file is sent as a line, because without a body the stored definition would be meant.</summary>
    private static async Task<ByteArrayContent> ReadAsync(FileInfo file, CancellationToken cancellationToken)
    {
        var bytes = await File.ReadAllBytesAsync(file.FullName, cancellationToken);
        var definition = new ByteArrayContent(bytes.Length > 0 ? bytes : "\n"u8.ToArray());
        definition.Headers.ContentType = new MediaTypeHeaderValue(file.Extension == ".json" ? "application/json" : "application/yaml");
        return definition;
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
