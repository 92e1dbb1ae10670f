using Federation.Coordinator.Access;
using Federation.Coordinator.IntegrationTests.TestHosts;
using Federation.TestKit.Postgres;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Coordinator.IntegrationTests.Access;

public sealed class EndpointPolicyTests(TestPostgres postgres) : CoordinatorTest(postgres)
{
    [Fact]
    public void Every_endpoint_of_the_api_says_which_role_it_needs_and_where()
    {
        var open = Endpoints().Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith("/api/", StringComparison.Ordinal) && endpoint.Metadata.GetMetadata<NeedsAttribute>() is null);

        Assert.Empty(open.Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public void Every_other_endpoint_is_open_on_purpose()
    {
        var unclear = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<NeedsAttribute>() is null && endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null);

        // What the framework's pages map for themselves tells nothing.
        Assert.Empty(unclear.Where(endpoint => !endpoint.RoutePattern.RawText!.Contains("_framework/", StringComparison.Ordinal)).Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public void No_call_that_changes_something_is_for_viewers()
    {
        var lax = Endpoints().Where(endpoint =>
            endpoint.Metadata.GetMetadata<NeedsAttribute>() is { Role: Federation.Contracts.Coordinator.Role.Viewer }
            && endpoint.Metadata.GetMetadata<ChangesNothingAttribute>() is null
            && endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods.All(HttpMethods.IsGet) is not true);

        Assert.Empty(lax.Select(endpoint => endpoint.DisplayName));
    }

    [Fact]
    public void The_route_has_the_value_that_the_policy_looks_at()
    {
        var wrong = Endpoints().Where(endpoint => endpoint.Metadata.GetMetadata<NeedsAttribute>() is { } needs && needs.On switch
        {
            On.Chain or On.Region => endpoint.RoutePattern.GetParameter("name") is null,
            On.Run => endpoint.RoutePattern.GetParameter("id") is null,
            _ => false,
        });

        Assert.Empty(wrong.Select(endpoint => endpoint.DisplayName));
    }

    private IEnumerable<RouteEndpoint> Endpoints() => Coordinator.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}
