using System.Globalization;
using Microsoft.Net.Http.Headers;

namespace Federation.Coordinator.Chains;

/// <summary>What a caller takes for granted about a chain's present version: the headers <c>If-Match</c> and <c>If-None-Match</c> (RFC 9110). A version's entity tag is its number in quotes.</summary>
public sealed class Precondition
{
    /// <summary>Nothing is taken for granted.</summary>
    public static readonly Precondition None = new(null, null);

    private readonly IList<EntityTagHeaderValue>? match;
    private readonly IList<EntityTagHeaderValue>? noneMatch;

    private Precondition(IList<EntityTagHeaderValue>? match, IList<EntityTagHeaderValue>? noneMatch) => (this.match, this.noneMatch) = (match, noneMatch);

    /// <summary>Whether the caller named a version, or any with <c>*</c>.</summary>
    public bool NamesVersion => match is not null;

    /// <summary>What a request's headers say; something that is no entity tag is met by no version.</summary>
    public static Precondition Of(HttpRequest request) => new(Read(request.Headers.IfMatch), Read(request.Headers.IfNoneMatch));

    /// <summary>A chain's entity tag.</summary>
    public static string TagOf(Chain chain) => string.Create(CultureInfo.InvariantCulture, $"\"{chain.Version}\"");

    /// <summary>Whether it is so; null for a chain that there is not.</summary>
    public bool IsMetBy(Chain? present) => (match is null || Names(match, present)) && (noneMatch is null || !Names(noneMatch, present));

    private static IList<EntityTagHeaderValue>? Read(Microsoft.Extensions.Primitives.StringValues header)
    {
        if (header.Count == 0) return null;
        return EntityTagHeaderValue.TryParseList(header, out var tags) ? tags : [];
    }

    private static bool Names(IList<EntityTagHeaderValue> tags, Chain? present) =>
        present is not null && tags.Any(tag => tag.Equals(EntityTagHeaderValue.Any) || tag.Tag == TagOf(present));
}
