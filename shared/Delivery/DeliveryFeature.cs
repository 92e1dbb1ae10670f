using Federation.ServiceDefaults.Settings;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Federation.Delivery;

/// <summary>Web hooks and mails, from a queue in the program's database.</summary>
public static class DeliveryFeature
{
    /// <summary>
    /// Sends what stands in <see cref="NotificationsTable"/>. The program makes that table and <see cref="MailDaysTable"/>, and adds the validators of its options, which
    /// may have more than is needed here.
    /// </summary>
    /// <param name="services">The program's services.</param>
    /// <param name="section">The section of the settings that <typeparamref name="TDelivery"/> is bound to.</param>
    public static void AddDelivery<TDelivery, TSmtp>(this IServiceCollection services, string section)
        where TDelivery : DeliveryOptions
        where TSmtp : SmtpOptions
    {
        services.AddSettings<TDelivery>(section)
            .Validate(options => options.AllowedTargets.All(AllowedTargets.IsEntry), $"{section}:AllowedTargets must be host names, *.names, addresses or networks such as 10.0.0.0/8.");
        services.AddSettings<TSmtp>("Smtp")
            .Validate(options => options.Host is null || options.From is not null, "Smtp:From is needed with Smtp:Host: mail servers refuse mail without a sender.")
            .Validate(options => options.UserName is null == options.Password is null, "Smtp:UserName and Smtp:Password must be given together.");
        if (typeof(TDelivery) != typeof(DeliveryOptions)) services.AddSingleton<IOptions<DeliveryOptions>>(provider => provider.GetRequiredService<IOptions<TDelivery>>());
        if (typeof(TSmtp) != typeof(SmtpOptions)) services.AddSingleton<IOptions<SmtpOptions>>(provider => provider.GetRequiredService<IOptions<TSmtp>>());

        services.AddSingleton<NotificationStore>();
        services.AddSingleton<WebHookSender>();
        services.AddSingleton<MailSender>();
        services.AddSingleton<DeliveryLoop>();
        services.AddHostedService(provider => provider.GetRequiredService<DeliveryLoop>());
    }
}
