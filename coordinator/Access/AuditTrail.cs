using Marten;
using Microsoft.AspNetCore.Http.Features;
using Npgsql;

namespace Federation.Coordinator.Access;

/// <summary>
/// Who asks for a change and from where. A handler that changes something takes it as a parameter and has the change recorded in the transaction that makes it.
/// For one that does not, <see cref="AuditFilter"/> records that the call was made and went well.
/// </summary>
public sealed class AuditTrail
{
    /// <summary>Characters of a reason that are kept.</summary>
    private const int LongestReason = 200;

    private readonly AuditStore audit;
    private readonly HttpRequest request;

    internal AuditTrail(AuditStore audit, Caller caller, HttpContext context)
    {
        this.audit = audit;
        var endpoint = context.GetEndpoint()!.Metadata;
        Caller = caller;
        request = context.Request;
        Source = context.Connection.RemoteIpAddress?.ToString();
        Action = endpoint.GetMetadata<IEndpointNameMetadata>()?.EndpointName.Split(' ')[0] ?? context.Request.Method;
        Target = endpoint.GetMetadata<NeedsAttribute>()?.TargetOf(context) ?? context.Request.Path;
    }

    /// <summary>Who asks.</summary>
    public Caller Caller { get; }

    /// <summary>The key's id.</summary>
    public string KeyId => Caller.KeyId;

    /// <summary>The key's name.</summary>
    public string By => Caller.Name!;

    /// <summary>The network address of the request; null if unknown.</summary>
    public string? Source { get; }

    /// <summary>Why, in the words of who asks: the field <c>reason</c> of a form, or <c>?reason=</c> of a call; null if nothing was said there.</summary>
    public string? Reason
    {
        get
        {
            var said = (request.HttpContext.Features.Get<IFormFeature>()?.Form is { } form ? form["reason"] : request.Query["reason"]).ToString().Replace("\0", "", StringComparison.Ordinal).Trim();
            if (said.Length <= LongestReason) return said.Length == 0 ? null : said;
            return said[..(char.IsHighSurrogate(said[LongestReason - 1]) ? LongestReason - 1 : LongestReason)];
        }
    }

    /// <summary>The operation's name.</summary>
    public string Action { get; }

    /// <summary>What it is about. A handler may say it more exactly, as one that makes something new does.</summary>
    public string Target { get; set; }

    internal bool IsRecorded { get; private set; }

    /// <summary>Makes the trail a parameter of handlers.</summary>
    public static ValueTask<AuditTrail?> BindAsync(HttpContext context)
    {
        var trail = context.Features.Get<AuditTrail>();
        if (trail is not null || Caller.Of(context) is not { } caller) return ValueTask.FromResult(trail);

        trail = new AuditTrail(context.RequestServices.GetRequiredService<AuditStore>(), caller, context);
        context.Features.Set(trail);
        return ValueTask.FromResult<AuditTrail?>(trail);
    }

    /// <summary>Records a change with what the session commits.</summary>
    /// <param name="session">The session that makes the change.</param>
    /// <param name="before">How it was, in a form that serialises to JSON and has no secrets; null if it was not there.</param>
    /// <param name="after">How it is; null if it is gone.</param>
    public void Changed(IDocumentSession session, object? before, object? after)
    {
        AuditStore.Add(session, this, before, after);
        IsRecorded = true;
    }

    /// <summary>Records a change in the transaction that makes it, see <see cref="Changed"/>.</summary>
    public async Task ChangedAsync(NpgsqlTransaction transaction, object? before, object? after, CancellationToken cancellationToken)
    {
        await audit.AddAsync(transaction, this, before, after, cancellationToken);
        IsRecorded = true;
    }

    internal Task ConcludedAsync(CancellationToken cancellationToken) => audit.AddAsync(transaction: null, this, before: null, after: null, cancellationToken);
}
