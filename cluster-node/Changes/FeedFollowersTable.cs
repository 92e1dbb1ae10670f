using Weasel.Postgresql.Tables;

namespace Federation.ClusterNode.Changes;

/// <summary>Who follows the feed: a row per key or user that has asked for it.</summary>
internal sealed class FeedFollowersTable : Table
{
    public FeedFollowersTable() : base("public.feed_followers")
    {
        AddColumn("follower", "text").AsPrimaryKey();
        AddColumn("name", "text").NotNull();
        AddColumn("address", "text").NotNull();
        AddColumn("node", "text").NotNull();
        AddColumn("cursor", "text").NotNull();
        AddColumn("asked_at", "timestamptz").NotNull();
    }
}
