using Federation.Delivery;
using Marten;
using Microsoft.Extensions.Options;

namespace Federation.Coordinator.Alerts;

/// <summary>Telling people what they have to know.</summary>
public static class AlertsFeature
{
    /// <summary>Adds rules, their evaluation, and the sending of messages.</summary>
    public static IServiceCollection AddAlerts(this IServiceCollection services)
    {
        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.AddRange(
            [AlertTables.Rules(), AlertTables.Watches(), AlertTables.Alerts(), AlertTables.Silences(), new NotificationsTable(), new MailDaysTable()]));
        services.AddDelivery<DeliveryOptions, SmtpOptions>("Notifications");
        services.AddSingleton<IValidateOptions<DeliveryOptions>, DeliveryOptionsValidator>();
        services.AddSingleton<IValidateOptions<SmtpOptions>, SmtpOptionsValidator>();
        services.AddSingleton<AlertRuleStore>();
        services.AddSingleton<AlertLog>();
        services.AddSingleton<SilenceStore>();
        services.AddSingleton<AlertEvaluator>();
        services.AddHostedService<AlertLoop>();
        AlertExamples.Add(services);
        return services;
    }

    /// <summary>Maps <c>/api/v1/alerts</c>.</summary>
    public static void MapAlerts(this IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapAlertLog();
        alerts.MapAlertRules();
    }
}

[OptionsValidator]
internal sealed partial class DeliveryOptionsValidator : IValidateOptions<DeliveryOptions>;

[OptionsValidator]
internal sealed partial class SmtpOptionsValidator : IValidateOptions<SmtpOptions>;
