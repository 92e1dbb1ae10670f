using System.Text.Json.Nodes;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.Tests.Execution;

public sealed class JobEnvironmentTests
{
    private static readonly Dictionary<string, string> Node = new()
    {
        ["PATH"] = "/bin",
        ["HOME"] = "/root",
        ["LC_ALL"] = "C.UTF-8",
        ["TZ"] = "UTC",
        ["ConnectionStrings__Postgres"] = "secret",
        ["Bootstrap__AdminApiKey"] = "secret",
        ["AWS_KEY"] = "secret",
        ["MINE"] = "m",
    };

    [Fact]
    public void Only_what_is_on_the_list_is_passed_on()
    {
        var variables = Of([]);
        Assert.Equal(["CRONICLE", "HOME", "LC_ALL", "PATH", "SHELL", "TZ", "USER", "USERNAME"], variables.Keys.Order());
        Assert.Equal("m", JobEnvironment.Of(Order([]), Node, ["MINE"], user: null)["MINE"]);
    }

    [Fact]
    public void A_node_that_was_started_without_home_and_shell_gives_its_jobs_those_of_its_user()
    {
        var variables = JobEnvironment.Of(Order([]), new Dictionary<string, string> { ["SHELL"] = "/bin/dash" }, [], user: null);
        Assert.Equal((UserAccount.Own!.Home, "/bin/dash"), (variables["HOME"], variables["SHELL"]));
        Assert.Equal(UserAccount.Own.Shell, Of([])["SHELL"]);
    }

    [Fact]
    public void Plain_properties_of_the_job_become_variables()
    {
        var variables = Of(JsonNode.Parse("""{"id":"j1","time_start":1795408263.822,"web_hook":"","enabled":true,"params":{},"timing":{"hours":[1]},"log_file":"/l"}""")!.AsObject());
        Assert.Equal("j1", variables["JOB_ID"]);
        Assert.Equal("1795408263.822", variables["JOB_TIME_START"]);
        Assert.Equal("", variables["JOB_WEB_HOOK"]);
        Assert.Equal("1", variables["JOB_ENABLED"]);
        Assert.Equal("/l", variables["JOB_LOG"]);
        Assert.Equal("/l", variables["JOB_LOG_FILE"]);
        Assert.DoesNotContain("JOB_PARAMS", variables.Keys);
        Assert.DoesNotContain("JOB_TIMING", variables.Keys);
    }

    [Theory]
    [InlineData("my_param", "val", "MY_PARAM", "val")]
    [InlineData("my-param", "val", "MY_PARAM", "val")]
    [InlineData("inl", "x-$JOB_EVENT-y", "INL", "x-e1-y")]
    [InlineData("esc", @"\$JOB_EVENT", "ESC", "$JOB_EVENT")]
    [InlineData("path", "/opt/bin:$PATH", "PATH", "/opt/bin:/bin")]
    [InlineData("none", "<$NOT_SET>", "NONE", "<>")]
    public void Parameters_become_variables_that_may_refer_to_others(string parameter, string value, string name, string expected)
    {
        var variables = Of(new JsonObject { ["event"] = "e1", ["params"] = new JsonObject { [parameter] = value } });
        Assert.Equal(expected, variables[name]);
    }

    [Fact]
    public void Secrets_of_the_plugin_are_variables_that_parameters_may_refer_to()
    {
        var plugin = JsonNode.Parse("""{"secrets":{"DB_Password":"p w","not a name":"x","PORT":5432,"LIST":[1]}}""")!.AsObject();
        var job = new JsonObject { ["params"] = new JsonObject { ["url"] = "db://$DB_Password@h:$PORT" } };
        var variables = JobEnvironment.Of(new JobOrder(new JobKey("j1", 1), job, plugin), Node, [], user: null);

        Assert.Equal("p w", variables["DB_Password"]);
        Assert.Equal("db://p w@h:5432", variables["URL"]);
        Assert.DoesNotContain("LIST", variables.Keys);
        Assert.DoesNotContain("not a name", variables.Keys);
    }

    [Fact]
    public void What_the_system_would_refuse_is_left_out()
    {
        var parameters = new JsonObject { ["long"] = new string('x', 200_000), ["zero"] = "a\0b", ["short"] = "s" };
        for (var number = 0; number < 20; number++) parameters[$"much{number}"] = new string('x', 100_000);
        var variables = Of(new JsonObject { ["params"] = parameters });

        Assert.DoesNotContain("LONG", variables.Keys);
        Assert.DoesNotContain("ZERO", variables.Keys);
        Assert.Equal("s", variables["SHORT"]);
        Assert.InRange(variables.Sum(variable => variable.Key.Length + variable.Value.Length), 900_000, 1_100_000);
    }

    [Fact]
    public void Another_user_has_another_home()
    {
        var user = UserAccount.Find("1001", ["root:x:0:0:root:/root:/bin/bash", "jo:x:1001:1002:,,,:/home/jo:/bin/sh"])!;
        var variables = JobEnvironment.Of(Order([]), Node, [], user);
        Assert.Equal(("jo", 1001u, 1002u), (user.Name, user.UserId, user.GroupId));
        Assert.Equal(("jo", "/home/jo", "/bin/sh"), (variables["USER"], variables["HOME"], variables["SHELL"]));
        Assert.Null(UserAccount.Find("jim", ["jo:x:1001:1002:,,,:/home/jo:/bin/sh"]));
    }

    private static Dictionary<string, string> Of(JsonObject job) => JobEnvironment.Of(Order(job), Node, [], user: null);

    private static JobOrder Order(JsonObject job) => new(new JobKey("j1", 1), job, []);
}
