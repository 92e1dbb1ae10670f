using Federation.ClusterNode.Notifications;

namespace Federation.ClusterNode.Tests.Notifications;

public sealed class NotificationOptionsTests
{
    [Fact]
    public void The_defaults_are_valid() => Assert.True(new NotificationOptionsValidator().Validate(null, new NotificationOptions()).Succeeded);

    [Fact]
    public void A_wrong_setting_is_named() =>
        Assert.Contains("MaxAttempts", new NotificationOptionsValidator().Validate(null, new NotificationOptions { MaxAttempts = 0 }).FailureMessage, StringComparison.Ordinal);
}
