using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Https;
using Federation.ServiceDefaults.Postgres;
using Federation.ServiceDefaults.Secrets;
using Federation.ServiceDefaults.Settings;
using Federation.ServiceDefaults.Telemetry;
using JasperFx;
using Marten;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Federation.ClusterNode.Hosting;

/// <summary>What no feature owns: the database, the node's options, readiness.</summary>
internal static class HostingFeature
{
    private const string DefaultUrl = "http://127.0.0.1:3012";

    /// <summary>Seconds that a statement may take unless the connection string says otherwise than Npgsql's default: so long a call hangs when the database does, before it is told to come back.</summary>
    private const int CommandTimeout = 15;
    private const int NpgsqlCommandTimeout = 30;

    /// <summary>What every node has, also one without a database: where it listens, who it is, metrics and logs.</summary>
    public static void AddNodeBasics(this WebApplicationBuilder builder)
    {
        builder.AddFederationHttps(DefaultUrl, "Node:AllowPlainHttp");
        builder.Services.AddSettings<NodeOptions>("Node");
        builder.Services.AddSingleton<IValidateOptions<NodeOptions>, NodeOptionsValidator>();
        builder.AddFederationTelemetry("federation-cluster-node", NodeOptions.Of(builder.Configuration).Name);
        foreach (var talkative in new[] { "Microsoft.AspNetCore", "Marten", "Npgsql" }) builder.Logging.AddFilter(talkative, LogLevel.Warning);
    }

    public static void AddHosting(this WebApplicationBuilder builder, PostgresDatabase database)
    {
        var services = builder.Services;
        builder.AddNodeBasics();
        services.AddSettings<BootstrapOptions>("Bootstrap");
        services.AddSettingsRule(provider => provider.GetRequiredService<IOptions<NodeOptions>>().Value.IsRelay ? ["Node:Roles has relay, which needs Uplink:Regions."] : []);
        services.AddSingleton<IValidateOptions<BootstrapOptions>, BootstrapOptionsValidator>();

        services.AddSingleton(_ => OpenDataSource(database.ConnectionString));
        services.AddMarten(provider => StoreOptions(provider.GetRequiredService<NpgsqlDataSource>()));
        services.AddFederationSecrets("federation-cluster-node");
        services.AddSingleton<PluginSecrets>();
        services.AddSingleton<CatalogStore>();
        services.AddSingleton<RegionMigration>();
        services.AddHostedService<RegionStartup>();
        services.AddHostedService<Notifications>();
        services.AddSingleton<RegionGauges>();
        services.AddSingleton<MetricsSample>(provider => provider.GetRequiredService<RegionGauges>().SampleAsync);
        builder.AddFederationDefaults(database);
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
    }

    private static NpgsqlDataSource OpenDataSource(string connectionString)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString) { Name = "region" };
        builder.ConnectionStringBuilder.MaxAutoPrepare = 60;
        builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        builder.ConnectionStringBuilder.ApplicationName = "federation-cluster-node";
        builder.ConnectionStringBuilder.Timeout = 5;
        if (builder.ConnectionStringBuilder.CommandTimeout == NpgsqlCommandTimeout) builder.ConnectionStringBuilder.CommandTimeout = CommandTimeout;
        return builder.Build();
    }

    private static StoreOptions StoreOptions(NpgsqlDataSource database)
    {
        var options = new StoreOptions { AutoCreateSchemaObjects = AutoCreate.None };
        options.Connection(database);
        options.UseSystemTextJsonForSerialization(configure: json => json.IgnoreReadOnlyProperties = true);
        options.Schema.For<EventDocument>().DocumentAlias("event").UseNumericRevisions(true).Duplicate(e => e.Title).Duplicate(e => e.CreatedAt)
            .Index([e => e.CreatedAt, e => e.Id]);
        options.Schema.For<Plugin>().DocumentAlias("plugin");
        options.Schema.For<Category>().DocumentAlias("category");
        options.Schema.For<ServerGroup>().DocumentAlias("server_group");
        options.Schema.For<ApiKey>().DocumentAlias("api_key");
        options.Schema.For<User>().DocumentAlias("region_user");
        options.Storage.Add(new RegionSchema());
        return options;
    }
}
