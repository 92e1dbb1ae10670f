using Federation.ClusterNode.Access;
using Federation.ClusterNode.Activity;
using Federation.ClusterNode.Changes;
using Federation.ClusterNode.History;
using Federation.ClusterNode.Jobs;
using Federation.ClusterNode.Logs;
using Federation.ClusterNode.Notifications;
using Federation.ClusterNode.Reactions;
using Federation.ClusterNode.Satellites;
using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Servers;
using Federation.Delivery;
using Marten;
using Weasel.Core;
using Weasel.Core.Migrations;

namespace Federation.ClusterNode.Hosting;

/// <summary>The tables that are not Marten's documents; Marten makes and migrates them with its own.</summary>
internal sealed class RegionSchema() : FeatureSchemaBase("region", new Weasel.Postgresql.PostgresqlMigrator())
{
    protected override IEnumerable<ISchemaObject> schemaObjects() =>
    [
        new RegionTable(),
        new DataProtectionKeysTable(),
        new ServersTable(),
        new SatellitesTable(),
        new EventScheduleTable(),
        new SchedulerWatchTable(),
        new JobsTable(),
        new LaunchKeysTable(),
        JobChangesTable.Sequence,
        new JobChangesTable(),
        new FeedFollowersTable(),
        new JobLogsTable(),
        new JobCountsTable(),
        new JobCountChangesTable(),
        new ReactionsTable(),
        new NotificationsTable(),
        new MailDaysTable(),
        new ActivityTable(),
        new SessionsTable(),
        new WrongLoginsTable(),
    ];
}
