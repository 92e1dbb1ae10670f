using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Chains;

/// <summary>A definition as the body of a request.</summary>
/// <param name="Text">The text; null if the body is none.</param>
/// <param name="Refusal">The answer to a body that is none.</param>
internal sealed record DefinitionBody(string? Text, ProblemHttpResult? Refusal)
{
    /// <summary>A definition takes at most this many bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Reads a request's body, whatever its content type says.</summary>
    public static async Task<DefinitionBody> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (await ReadBytesAsync(request, cancellationToken) is not { } bytes)
            return new(null, TypedResults.Problem($"A chain's definition has at most {MaxBytes} bytes.", statusCode: StatusCodes.Status413PayloadTooLarge));

        try
        {
            return new(Utf8.GetString(bytes).TrimStart('\uFEFF'), null);
        }
        catch (DecoderFallbackException)
        {
            return new(null, TypedResults.Problem("A chain's definition is text in UTF-8.", statusCode: StatusCodes.Status400BadRequest));
        }
    }

    private static async Task<byte[]?> ReadBytesAsync(HttpRequest request, CancellationToken cancellationToken)
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
}
