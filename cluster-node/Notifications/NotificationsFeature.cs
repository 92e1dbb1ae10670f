using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.Options;

namespace Federation.ClusterNode.Notifications;

/// <summary>Web hooks and mails, from a queue in the region's database.</summary>
internal static class NotificationsFeature
{
    public static void AddNotifications(this IServiceCollection services, IConfiguration configuration)
    {
        services.Configure<NotificationOptions>(options => options.BaseAppUrl = FirstUrl(configuration) ?? options.BaseAppUrl);
        services.AddSettings<NotificationOptions>("Notifications")
            .Validate(options => options.AllowedTargets.All(AllowedTargets.IsEntry), "Notifications:AllowedTargets must be host names, *.names, addresses or networks such as 10.0.0.0/8.");
        services.AddSettings<SmtpOptions>("Smtp")
            .Validate(options => options.Host is null || options.From is not null, "Smtp:From is needed with Smtp:Host: mail servers refuse mail without a sender.")
            .Validate(options => options.UserName is null == options.Password is null, "Smtp:UserName and Smtp:Password must be given together.")
            .Validate(options => options.TemplateFolder is null || Directory.Exists(options.TemplateFolder), "Smtp:TemplateFolder must be a folder that is there.");
        services.AddSingleton<IValidateOptions<NotificationOptions>, NotificationOptionsValidator>();
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>();
        services.AddSingleton<MailTemplates>();
        services.AddSingleton<NotificationComposer>();
        services.AddSingleton<NotificationStore>();
        services.AddSingleton<WebHookSender>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<DeliveryLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryLoop>());
    }

    private static string? FirstUrl(IConfiguration configuration) => configuration["Urls"]?.Split(';')[0].TrimEnd('/');
}
