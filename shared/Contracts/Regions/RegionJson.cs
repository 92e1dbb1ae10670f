using System.Text.Json;
using System.Text.Json.Serialization;

namespace Federation.Contracts.Regions;

/// <summary>How a region's JSON is read and written: lower-case names as Cronicle has them, nothing where a value is null.</summary>
public static class RegionJson
{
    /// <summary>Shared, read-only options.</summary>
    public static readonly JsonSerializerOptions Options = Make();

    private static JsonSerializerOptions Make()
    {
        var options = new JsonSerializerOptions
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
            NumberHandling = JsonNumberHandling.AllowReadingFromString,
            Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new WholeTextConverter() },
        };
        options.MakeReadOnly(populateMissingResolver: true);
        return options;
    }
}
