using Federation.ServiceDefaults.Problems;
using Federation.Web.Components;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Web;

/// <summary>What is said to a person whose form went well.</summary>
/// <param name="Sentence">Route values may stand in it in braces.</param>
internal sealed record FormReceipt(string Sentence)
{
    /// <summary>The sentence for a request.</summary>
    public string For(HttpContext http) => http.Request.RouteValues.Aggregate(Sentence, (text, value) => text.Replace($"{{{value.Key}}}", $"{value.Value}", StringComparison.Ordinal));
}

/// <summary>Answers a form, which is handled as the same call of the API is: the person goes back to where they were and reads what was done, or why not.</summary>
internal sealed class FormFilter : IEndpointFilter
{
    public async ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        var http = context.HttpContext;
        var answer = await AnswerAsync(context, next);
        if (answer is FormPage) return answer;

        var refusal = RefusalOf(answer);
        Viewer.Leave(http, refusal is null ? http.GetEndpoint()?.Metadata.GetMetadata<FormReceipt>()?.For(http) ?? "Done." : $"Not done: {refusal}", isProblem: refusal is not null);
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return TypedResults.Redirect(Urls.Back(http.Request, refusal is null && form["next"].ToString() is { Length: > 0 } onward ? onward : form["back"]));
    }

    /// <summary>Why an answer of the API says no; null if it does not.</summary>
    public static string? RefusalOf(object? answer) => answer switch
    {
        INestedHttpResult nested => RefusalOf(nested.Result),
        ProblemHttpResult problem => problem.ProblemDetails.Detail ?? problem.ProblemDetails.Title,
        ValidationProblem invalid => string.Join(" ", invalid.ProblemDetails.Errors.SelectMany(error => error.Value)),
        _ => null,
    };

    private static async Task<object?> AnswerAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        try
        {
            return await next(context);
        }
        catch (RefusedException refused)
        {
            return TypedResults.Problem(refused.Message, statusCode: StatusCodes.Status409Conflict);
        }
    }
}

/// <summary>An answer that says itself what the person sees next.</summary>
/// <param name="Answer">A page, or the way to one.</param>
/// <param name="IsRefused">Whether nothing was done.</param>
internal sealed record FormPage(IResult Answer, bool IsRefused) : IResult, IStatusCodeHttpResult
{
    public int? StatusCode => IsRefused ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status302Found;

    public Task ExecuteAsync(HttpContext httpContext) => Answer.ExecuteAsync(httpContext);
}

/// <summary>How forms are mapped.</summary>
internal static class FormExtensions
{
    /// <summary>Says which operation of the API a form does, for the audit, and what the person reads then.</summary>
    public static RouteHandlerBuilder Does(this RouteHandlerBuilder form, string operation, string receipt) => form.WithName($"{operation} (form)").WithMetadata(new FormReceipt(receipt));
}
