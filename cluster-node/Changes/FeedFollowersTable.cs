using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Changes;

/// <summary>Who follows the feed: when each last asked, and after which row.</summary>
internal sealed class FeedFollowersTable : Table
{
    public FeedFollowersTable() : base("public.feed_followers")
    {
        AddColumn("name", "text").AsPrimaryKey();
        AddColumn("asked_at", "timestamptz").NotNull();
        AddColumn("xid", "xid8").NotNull();
        AddColumn("seq", "bigint").NotNull();
    }
}
