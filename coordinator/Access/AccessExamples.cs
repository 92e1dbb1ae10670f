using System.Text.Json.Nodes;
using Federation.Contracts.Coordinator;
using Federation.Coordinator.Hosting;

namespace Federation.Coordinator.Access;

/// <summary>What the bodies about keys and the audit look like.</summary>
internal static class AccessExamples
{
    private static readonly DateTimeOffset At = new(2026, 1, 31, 2, 0, 0, TimeSpan.Zero);
    private static readonly Grant Operator = new(Role.Operator, ["nightly-*"], ["eu-*"]);

    public static void Add(IServiceCollection services) => services
        .AddExample(new KeyRequest("ci pipeline", [Operator], At.AddYears(1)))
        .AddExample(new RotateKeyRequest(OverlapSeconds: 3600))
        .AddExample(new KeyResponse { Id = "key-1f0c2d7a94", Name = "ci pipeline", Grants = [Operator], CreatedAt = At, ExpiresAt = At.AddYears(1), LastUsedAt = At.AddHours(1) })
        .AddExample(new UserRequest([Operator], "Ada Lovelace", Active: true, Password: "correct horse battery staple"))
        .AddExample(new UserResponse { Name = "ada", DisplayName = "Ada Lovelace", Grants = [Operator], Active = true, HasPassword = true, CreatedAt = At, SignedInAt = At.AddHours(1) })
        .AddExample(new GatewayKeyResponse("MFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEx3sqRw0bHd2oW1tJtq0yMZq2Hn1p5v6m4yD8o0kq3c9uQm5dV8lR7eXyTtJ2aPzWk1BqLw0nG6hY5sF4jKcZ1A=="))
        .AddExample(new CallerResponse("key-1f0c2d7a94", "ci pipeline", [Operator]))
        .AddExample(new AuditResponse(
            [
                new AuditEntryResponse
                {
                    Id = 1042, At = At, By = "ci pipeline", KeyId = "key-1f0c2d7a94", From = "192.0.2.17", Action = "DrainRegion", Target = "region/eu-west",
                    Before = new JsonObject { ["drain"] = null }, After = new JsonObject { ["drain"] = new JsonObject { ["reason"] = "new disks" } },
                },
            ],
            Next: 1042));
}
