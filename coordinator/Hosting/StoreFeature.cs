using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using Federation.ServiceDefaults.Secrets;
using Federation.ServiceDefaults.Telemetry;
using JasperFx;
using JasperFx.Events;
using Marten;
using Npgsql;
using Weasel.Core;
using Weasel.Postgresql;

namespace Federation.Coordinator.Hosting;

/// <summary>The coordinator's PostgreSQL: Marten on the process's data source, and the keys that protect secrets kept in it.</summary>
public static class StoreFeature
{
    /// <summary>How many statements a connection keeps prepared: more than the coordinator has, so that the database plans each once.</summary>
    internal const int MaxAutoPrepare = 100;

    /// <summary>Adds Marten, data protection and this process's place among the replicas. Features add their documents and tables with <c>ConfigureMarten</c>.</summary>
    public static IServiceCollection AddStore(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(provider => NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString) { MaxAutoPrepare = MaxAutoPrepare, ApplicationName = "federation-coordinator" }));
        services.AddSingleton(new KeptConnections(connectionString));
        services.AddMarten(provider => OptionsFor(provider.GetRequiredService<NpgsqlDataSource>())).UseLightweightSessions();

        services.ConfigureMarten(options => options.Storage.ExtendedSchemaObjects.AddRange([SchemaSetup.Table(), new DataProtectionKeysTable(), new Sequence(Replica.Numbers)]));
        services.AddFederationSecrets("federation-coordinator");

        services.AddSingleton<CoordinatorGauges>();
        services.AddSingleton<MetricsSample>(provider => provider.GetRequiredService<CoordinatorGauges>().SampleAsync);
        services.AddHostedService<SchemaSetup>();
        services.AddSingleton<Replica>();
        services.AddHostedService(provider => provider.GetRequiredService<Replica>());
        return services;
    }

    private static StoreOptions OptionsFor(NpgsqlDataSource dataSource)
    {
        var options = new StoreOptions { AutoCreateSchemaObjects = AutoCreate.None };
        options.Connection(dataSource);
        options.UseSystemTextJsonForSerialization(EnumStorage.AsString, Casing.CamelCase, json =>
        {
            json.DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull;
            json.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { SparseJson.Shorten } };
        });
        options.Events.AppendMode = EventAppendMode.QuickWithServerTimestamps;
        return options;
    }
}
