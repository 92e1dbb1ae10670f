using Federation.Coordinator.Access;
using Federation.Coordinator.Chains;
using Federation.Coordinator.Feeds;
using Federation.Coordinator.Gateway;
using Federation.Coordinator.Hosting;
using Federation.Coordinator.Regions;
using Federation.Coordinator.Runs;
using Federation.Coordinator.Triggers;
using Federation.ServiceDefaults.Hosting;
using Federation.ServiceDefaults.Postgres;

var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
builder.Configuration["Urls"] ??= "http://127.0.0.1:3020";
var folder = Path.Combine(builder.Configuration["Coordinator:DataFolder"] ?? "data", "postgres");
await using var database = await PostgresDatabase.OpenAsync(builder.Configuration, folder, "coordinator", TimeProvider.System, CancellationToken.None);

builder.AddFederationDefaults(database);
builder.Services
    .AddStore(database.ConnectionString)
    .AddApi()
    .AddAccess()
    .AddRegions()
    .AddChains()
    .AddRuns()
    .AddFeeds()
    .AddTriggers()
    .AddGateway();

await using var app = builder.Build();
app.UseFederationDefaults();
app.MapGateway();
app.MapChainSchema();
app.MapHooks();
var api = app.UseApi();
api.MapAccess();
api.MapRegions();
api.MapChains();
api.MapRuns();
api.MapTriggers();
await app.RunAsync();
