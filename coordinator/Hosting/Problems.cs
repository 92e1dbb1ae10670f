using Microsoft.AspNetCore.Http.HttpResults;

namespace Federation.Coordinator.Hosting;

/// <summary>Answers that say what is wrong (RFC 9457).</summary>
public static class Problems
{
    /// <summary>404.</summary>
    public static ProblemHttpResult NotFound(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status404NotFound);

    /// <summary>409: the input is well-formed and the rules say no.</summary>
    public static ProblemHttpResult Refused(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    /// <summary>412: a precondition of the request is not met.</summary>
    public static ProblemHttpResult NotMet(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status412PreconditionFailed);

    /// <summary>428: the request has to say which state it is about.</summary>
    public static ProblemHttpResult PreconditionNeeded(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status428PreconditionRequired);

    /// <summary>503: something that this needs does not answer now.</summary>
    public static ProblemHttpResult Unavailable(string detail) => TypedResults.Problem(detail, statusCode: StatusCodes.Status503ServiceUnavailable);
}
