using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Access;
using Federation.Coordinator.Regions;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

internal static class PutChainEndpoint
{
    /// <summary>A definition takes at most this many bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static void MapPutChain(this IEndpointRouteBuilder chains) => chains
        .MapPut("/{name}", HandleAsync)
        .Needs(Role.Admin, On.Chain)
        .WithName("PutChain")
        .WithSummary("Stores a chain, written as YAML or JSON, as its next version. Every fault of the definition is told at once, with its place.")
        .Accepts<object>("application/yaml", "application/json", "*/*")
        .ProducesProblem(StatusCodes.Status413PayloadTooLarge);

    internal static async Task<Results<Ok<ChainResponse>, ValidationProblem, ProblemHttpResult>> HandleAsync(
        string name, HttpRequest request, ChainStore chains, RegionStore regions, CancellationToken cancellationToken)
    {
        if (!Chain.IsName(name)) return Invalid("name", "A chain's name has 1 to 60 lower-case letters, digits and hyphens.");
        if (await ReadAsync(request, cancellationToken) is not { } bytes)
            return TypedResults.Problem($"A chain's definition has at most {MaxBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge);
        if (!TryDecode(bytes, out var text)) return Invalid("$", "A chain's definition is text in UTF-8.");

        var parsed = ChainParser.Parse(text, await regions.NamesAsync(cancellationToken));
        if (parsed.Definition is null) return TypedResults.ValidationProblem(ErrorsOf(parsed), "The definition has faults; nothing was stored.");

        var chain = await chains.PutAsync(name, parsed.Definition, parsed.Document!, cancellationToken);
        return TypedResults.Ok(chain.ToResponse());
    }

    private static Dictionary<string, string[]> ErrorsOf(ParsedChain parsed) => parsed.Faults
        .GroupBy(fault => fault.Path)
        .ToDictionary(faults => faults.Key, faults => faults.Select(fault => $"Line {fault.Line}, column {fault.Column}: {fault.Message}").ToArray());

    private static ValidationProblem Invalid(string place, string message) => TypedResults.ValidationProblem(new Dictionary<string, string[]> { [place] = [message] });

    private static async Task<byte[]?> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > MaxBytes) return null;

        while (true)
        {
            var read = await request.BodyReader.ReadAsync(cancellationToken);
            if (read.IsCompleted || read.Buffer.Length > MaxBytes)
            {
                var whole = read.Buffer.Length > MaxBytes ? null : System.Buffers.BuffersExtensions.ToArray(read.Buffer);
                request.BodyReader.AdvanceTo(read.Buffer.End);
                return whole;
            }

            request.BodyReader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }

    private static bool TryDecode(byte[] bytes, out string text)
    {
        try
        {
            text = Utf8.GetString(bytes).TrimStart('\uFEFF');
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = "";
            return false;
        }
    }
}
