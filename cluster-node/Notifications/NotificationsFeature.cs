using Federation.Delivery;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Notifications;

/// <summary>Web hooks and mails, from a queue in the region's database.</summary>
internal static class NotificationsFeature
{
    public static void AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<NotificationOptions>(options => options.BaseAppUrl = FirstUrl(configuration) ?? options.BaseAppUrl);
        services.AddDelivery<NotificationOptions, MailOptions>("Notifications");
        services.AddOptions<MailOptions>().Validate(options => options.TemplateFolder is null || Directory.Exists(options.TemplateFolder), "Smtp:TemplateFolder must be a folder that is there.");
        services.AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsValidator>();
        services.AddSingleton<IValidateOptions<MailOptions>, MailOptionsValidator>();
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<NotificationComposer>();
    }

    private static string? FirstUrl(IConfiguration configuration) => configuration["Urls"]?.Split(';')[0].TrimEnd('/');
}
