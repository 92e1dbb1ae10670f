using System.Security.Claims;
using System.Security.Cryptography;
using Federation.TestKit.Http;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Federation.Coordinator.IntegrationTests.TestHosts;

/// <summary>An OpenID Connect provider on this machine: whoever comes is the same person, at once.</summary>
public sealed class OpenIdProvider : IAsyncDisposable
{
    /// <summary>What the provider calls the coordinator.</summary>
    public const string ClientId = "federation";

    private const string Code = "the-code";
    private readonly RSA key = RSA.Create(2048);
    private SmallServer server = null!;
    private string? nonce;

    private OpenIdProvider()
    {
    }

    /// <summary>Its URL.</summary>
    public string Url => server.Url;

    /// <summary>The person's groups.</summary>
    public string[] Groups { get; set; } = [];

    /// <summary>Whether the person says no when asked.</summary>
    public bool IsDenied { get; set; }

    /// <summary>Starts one.</summary>
    public static async Task<OpenIdProvider> StartAsync()
    {
        var provider = new OpenIdProvider();
        provider.server = await SmallServer.StartAsync(provider.AnswerAsync);
        return provider;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        key.Dispose();
    }

    private async Task AnswerAsync(HttpContext http)
    {
        switch (http.Request.Path.Value)
        {
            case "/.well-known/openid-configuration":
                await http.Response.WriteAsJsonAsync(new Dictionary<string, string>
                {
                    ["issuer"] = Url,
                    ["authorization_endpoint"] = $"{Url}/authorize",
                    ["token_endpoint"] = $"{Url}/token",
                    ["userinfo_endpoint"] = $"{Url}/userinfo",
                    ["jwks_uri"] = $"{Url}/keys",
                });
                break;
            case "/keys":
                var (modulus, exponent) = (key.ExportParameters(false).Modulus!, key.ExportParameters(false).Exponent!);
                await http.Response.WriteAsJsonAsync(new { keys = new[] { new { kty = "RSA", use = "sig", kid = "one", n = Base64UrlEncoder.Encode(modulus), e = Base64UrlEncoder.Encode(exponent) } } });
                break;
            case "/authorize":
                nonce = http.Request.Query["nonce"];
                var answer = new QueryBuilder { { "state", http.Request.Query["state"].ToString() }, { IsDenied ? "error" : "code", IsDenied ? "access_denied" : Code } };
                http.Response.Redirect($"{http.Request.Query["redirect_uri"]}{answer}");
                break;
            case "/token" when (await http.Request.ReadFormAsync())["code"] == Code:
                await http.Response.WriteAsJsonAsync(new { access_token = "access", token_type = "Bearer", expires_in = 60, id_token = IdToken() });
                break;
            case "/userinfo" when http.Request.Headers.Authorization == "Bearer access":
                await http.Response.WriteAsJsonAsync(new { sub = "7", preferred_username = "Grace", name = "Grace H.", groups = Groups });
                break;
            default:
                http.Response.StatusCode = StatusCodes.Status404NotFound;
                break;
        }
    }

    private string IdToken() => new JsonWebTokenHandler().CreateToken(new SecurityTokenDescriptor
    {
        Issuer = Url,
        Audience = ClientId,
        Subject = new ClaimsIdentity([new Claim("sub", "7"), new Claim("nonce", nonce!)]),
        SigningCredentials = new SigningCredentials(new RsaSecurityKey(key) { KeyId = "one" }, SecurityAlgorithms.RsaSha256),
    });
}
