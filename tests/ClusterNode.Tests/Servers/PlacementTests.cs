using System.Collections.Frozen;
using System.Text.Json.Nodes;
using Federation.ClusterNode.Access;
using Federation.ClusterNode.Categories;
using Federation.ClusterNode.Hosting;
using Federation.ClusterNode.Plugins;
using Federation.ClusterNode.Servers;

namespace Federation.ClusterNode.Tests.Servers;

public sealed class PlacementTests
{
    private static readonly RegionCatalog Catalog = new(
        1,
        Guid.Empty,
        [],
        FrozenDictionary<string, Plugin>.Empty,
        FrozenDictionary<string, Category>.Empty,
        new[] { Group("allgrp", "All Servers", ".+"), Group("dbgrp", "Databases", "^db\\d+$"), Group("badgrp", "Bad", "("), Group("handgrp", "By hand", "^nothing$", "web1", "db2") }.ToFrozenDictionary(group => group.Id),
        FrozenDictionary<string, ApiKey>.Empty);

    [Fact]
    public void A_hostname_stands_for_that_server() =>
        Assert.Equal(["db1"], Names("db1", Live("db1"), Live("web1")));

    [Fact]
    public void A_group_stands_for_the_live_servers_whose_hostname_matches() =>
        Assert.Equal(["db1", "db2"], Names("dbgrp", Live("db1"), Live("web1"), Live("db2"), Silent("db3")));

    [Fact]
    public void Servers_can_be_added_to_a_group_by_hand() =>
        Assert.Equal(["db2", "web1"], Names("handgrp", Live("web1"), Live("web2"), Live("db1"), Live("db2")));

    [Theory]
    [InlineData("least_cpu", "b")]
    [InlineData("least_mem", "c")]
    [InlineData("prefer_first", "a")]
    [InlineData("prefer_last", "d")]
    public void An_algorithm_chooses_by_load_or_by_name(string algorithm, string chosen)
    {
        Server[] candidates = [Live("a") with { Cpu = 5, Memory = 9 }, Live("b") with { Cpu = 1, Memory = 9 }, Live("c") with { Cpu = 9, Memory = 1 }, Live("d") with { Cpu = 9, Memory = 9 }];

        Assert.Equal(chosen, Placement.Choose(algorithm, candidates, 0, new Random(1)).Name);
    }

    [Fact]
    public void A_server_that_does_not_work_is_no_candidate() =>
        Assert.Equal(["db2"], Names("allgrp", Live("db1") with { IsWorker = false }, Live("db2")));

    [Fact]
    public void A_server_that_missed_a_heartbeat_is_passed_over_while_there_are_others()
    {
        var late = Live("db1") with { SilentFor = TimeSpan.FromSeconds(7) };

        Assert.Equal(["db2"], Names("allgrp", late, Live("db2")));
        Assert.Equal(["db1"], Names("allgrp", late));
    }

    [Fact]
    public void A_server_whose_worker_asks_for_nothing_is_passed_over_while_there_are_others()
    {
        var stuck = Live("db1") with { AskedAgo = TimeSpan.FromSeconds(12) };
        var beginning = Live("db2") with { AskedAgo = null };

        Assert.Equal(["db3"], Names("allgrp", stuck, beginning, Live("db3")));
        Assert.Equal(["db1", "db2"], Names("allgrp", stuck, beginning));
    }

    [Theory]
    [InlineData("nohost", "Server or Server Group not found: nohost")]
    [InlineData("gone", "Server or Server Group not found: gone")]
    [InlineData("dbgrp", "Could not find any servers for group: Databases")]
    [InlineData("badgrp", "Could not find any servers for group: Bad")]
    public void A_target_without_a_live_server_is_refused(string target, string reason) =>
        Assert.Equal(reason, Assert.Throws<RefusalException>(() => Names(target, Live("web1"), Silent("gone"))).Description);

    [Fact]
    public void Round_robin_goes_by_turns()
    {
        Server[] candidates = [Live("a"), Live("b"), Live("c")];

        Assert.Equal("abcab", string.Concat(Enumerable.Range(0, 5).Select(turn => Placement.Choose("round_robin", candidates, turn, new Random(1)).Name)));
    }

    [Fact]
    public void Chance_reaches_every_candidate()
    {
        Server[] candidates = [Live("a"), Live("b"), Live("c")];
        var random = new Random(7);

        Assert.Equal(3, Enumerable.Range(0, 100).Select(_ => Placement.Choose("random", candidates, 0, random).Name).Distinct().Count());
    }

    private static IEnumerable<string> Names(string target, params Server[] servers) => Placement.Candidates(target, servers, Catalog).Select(server => server.Name);

    private static Server Live(string name) => new(name, "http://x", IsWorker: true, TimeSpan.FromHours(1), TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2), 0, 0);

    private static Server Silent(string name) => Live(name) with { SilentFor = TimeSpan.FromSeconds(11) };

    private static ServerGroup Group(string id, string title, string pattern, params string[] servers) => new()
    {
        Id = id,
        Data = new() { ["id"] = id, ["title"] = title, ["regexp"] = pattern, ["servers"] = new JsonArray([.. servers.Select(name => JsonValue.Create(name))]) },
    };
}
