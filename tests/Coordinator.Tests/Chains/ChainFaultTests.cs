using Federation.Coordinator.Chains;

namespace Federation.Coordinator.Tests.Chains;

public sealed class ChainFaultTests
{
    [Theory]
    [InlineData("{ name: a, event: e }", "steps[0] 2:5 A step has exactly one of 'region', 'regions' and 'regionLabels', and none if it is a 'chain'.")]
    [InlineData("{ region: eu-west, event: e }", "steps[0] 2:5 'name' is needed: 1 to 60 lower-case letters, digits and hyphens.")]
    [InlineData("{ name: A, region: eu-west, event: e }", "steps[0].name 2:13 'name' is 1 to 60 lower-case letters, digits and hyphens.")]
    [InlineData("{ name: 7, region: eu-west, event: e }", "steps[0].name 2:13 'name' is 1 to 60 lower-case letters, digits and hyphens.")]
    [InlineData("{ name: a, region: mars, event: e }", "steps[0].region 2:24 There is no region 'mars', only eu-west, us-east.")]
    [InlineData("{ name: a, region: eu-west }", "steps[0] 2:5 A step has exactly one of 'event' (the event's id), 'eventTitle' and 'chain'.")]
    [InlineData("{ name: a, region: eu-west, event: e, eventTitle: E }", "steps[0] 2:5 A step has exactly one of 'event' (the event's id), 'eventTitle' and 'chain'.")]
    [InlineData("{ name: a, region: eu-west, event: '' }", "steps[0].event 2:40 'event' is a text of 1 to 200 characters.")]
    [InlineData("{ name: a, region: eu-west, event: e, when: always }", "steps[0].when 2:49 'when' is about the steps in 'after', and there are none.")]
    [InlineData("{ name: a, region: eu-west, event: e, after: b }", "steps[0].after 2:50 'after' is a list of at most 1000 step names: [a, b].")]
    [InlineData("{ name: a, region: eu-west, event: e, after: [b] }", "steps[0].after[0] 2:51 There is no step 'b' in this chain.")]
    [InlineData("{ name: a, region: eu-west, event: e, after: [a] }", "steps[0].after[0] 2:51 A step cannot come after itself.")]
    [InlineData("{ name: a, region: eu-west, event: e, after: [1] }", "steps[0].after[0] 2:51 Expected here: the name of a step, a text.")]
    [InlineData("{ name: a, region: eu-west, event: e, params: [1] }", "steps[0].params 2:51 'params' is an object: { name: value }.")]
    [InlineData("{ name: a, region: eu-west, event: e, timeout: 10 }", "steps[0].timeout 2:52 'timeout' is a whole number with its unit, such as 500ms, 30s, 10m, 2h or 1d, of at least 1ms and at most 365d.")]
    [InlineData("{ name: a, region: eu-west, event: e, timeout: 0s }", "steps[0].timeout 2:52 'timeout' is a whole number with its unit, such as 500ms, 30s, 10m, 2h or 1d, of at least 1ms and at most 365d.")]
    [InlineData("{ name: a, region: eu-west, event: e, timeout: 366d }", "steps[0].timeout 2:52 'timeout' is a whole number with its unit, such as 500ms, 30s, 10m, 2h or 1d, of at least 1ms and at most 365d.")]
    [InlineData("{ name: a, region: eu-west, event: e, timeout: 9999999999d }", "steps[0].timeout 2:52 'timeout' is a whole number with its unit, such as 500ms, 30s, 10m, 2h or 1d, of at least 1ms and at most 365d.")]
    [InlineData("{ name: a, region: eu-west, event: e, params: { 'a b': ['{{ x }}'] } }", "steps[0].params['a b'][0] 2:61 Bad template at character 4: 'x' is none of steps.NAME.output…, input…, item…, index and trigger….")]
    [InlineData("{ name: a, region: eu-west, event: e, params: { p: '{{ steps.b.output.x }}' } }", "steps[0].params.p 2:56 steps.b.output.x: there is no step 'b' in this chain.")]
    [InlineData("{ name: a, region: eu-west, event: e, params: { p: '{{ steps.a.output.x }}' } }", "steps[0].params.p 2:56 steps.a.output.x: a step has no output before it has run.")]
    [InlineData("{ name: a, name: b, region: eu-west, event: e }", "steps[0].name 2:16 'name' stands here twice.")]
    [InlineData("just text", "steps[0] 2:5 Expected here: a step: an object with 'name', 'region', and 'event' or 'eventTitle', or with 'chain'.")]
    [InlineData("{ name: a, region: eu-west, regions: [us-east], event: e }", "steps[0] 2:5 A step has exactly one of 'region', 'regions' and 'regionLabels', and none if it is a 'chain'.")]
    [InlineData("{ name: a, regions: [us-east, us-east], event: e }", "steps[0].regions[1] 2:35 'us-east' stands here twice.")]
    [InlineData("{ name: a, regions: [mars], event: e }", "steps[0].regions[0] 2:26 There is no region 'mars', only eu-west, us-east.")]
    [InlineData("{ name: a, regionLabels: { tier: 1 }, event: e }", "steps[0].regionLabels.tier 2:38 'tier' is a text of 1 to 200 characters.")]
    [InlineData("{ name: a, region: eu-west, chain: b }", "steps[0] 2:5 A step has exactly one of 'region', 'regions' and 'regionLabels', and none if it is a 'chain'.")]
    [InlineData("{ name: a, chain: b, onUnreachable: { action: wait } }", "steps[0].onUnreachable 2:41 'onUnreachable' is about a region, and a step that is a chain has none: its own steps have.")]
    [InlineData("{ name: a, region: eu-west, event: e, condition: 'input.x >' }", "steps[0].condition 2:54 Bad condition at character 10: expected a name.")]
    [InlineData("{ name: a, region: eu-west, event: e, condition: item == 1 }", "steps[0].condition 2:54 item: only the parameters of a step with 'forEach' have it.")]
    [InlineData("{ name: a, region: eu-west, event: e, params: { p: '{{ trigger.at }}' } }", "steps[0].params.p 2:56 trigger.at: only the input of a trigger has it; hand it on there.")]
    [InlineData("{ name: a, region: eu-west, event: e, forEach: { maxParallel: 0, in: [] } }", "steps[0].forEach.maxParallel 2:67 'maxParallel' is a whole number from 1 to 1000.")]
    [InlineData("{ name: a, region: eu-west, event: e, forEach: { in: 7 } }", "steps[0].forEach.in 2:58 'in' is a list, or a template that is one: \"{{ steps.list.output.files }}\".")]
    [InlineData("{ name: a, region: eu-west, event: e, retry: { attempts: 2.5 } }", "steps[0].retry.attempts 2:62 'attempts' is a whole number from 2 to 100.")]
    [InlineData("{ name: a, region: eu-west, event: e, retry: { attempts: 2, on: [job-failed, rain] } }", "steps[0].retry.on[1] 2:82 Expected here: one of launch-refused, launch-unknown, job-failed, region-unreachable.")]
    [InlineData("{ name: a, region: eu-west, event: e, retry: { attempts: 2, on: [launch-refused], codes: ['1'] } }", "steps[0].retry.codes 2:94 'codes' are those of failed jobs: 'on' needs job-failed as well.")]
    [InlineData("{ name: a, region: eu-west, event: e, timeout: 1s, timeouts: { startToClose: 1s } }", "steps[0] 2:5 A step has one of 'timeout' and 'timeouts'.")]
    [InlineData("{ name: a, region: eu-west, event: e, onUnreachable: { action: fail } }", "steps[0].onUnreachable 2:58 'after' is needed: how long the region may be silent.")]
    [InlineData("{ name: a, region: eu-west, event: e, onUnreachable: { action: fail-over, after: 1m } }", "steps[0].onUnreachable 2:58 'to' is needed: the regions to turn to.")]
    [InlineData("{ name: a, region: eu-west, event: e, onUnreachable: { action: fail-over, after: 1m, to: [mars] } }", "steps[0].onUnreachable.to[0] 2:95 There is no region 'mars', only eu-west, us-east.")]
    [InlineData("{ name: a, region: eu-west, event: e, approval: { onExpiry: shrug } }", "steps[0].approval.onExpiry 2:65 'onExpiry' is one of reject, approve, skip.")]
    [InlineData("{ name: a, region: eu-west, event: e, compensate: { params: {} } }", "steps[0].compensate 2:55 A compensation has exactly one of 'event' (the event's id) and 'eventTitle'.")]
    [InlineData("{ name: a, region: eu-west, event: e, outputs: file }", "steps[0].outputs 2:52 'outputs' is a list of at most 100 keys: [file, rows].")]
    public void A_step_with_a_fault_is_refused_with_the_place_and_what_is_right(string step, string expected) =>
        Assert.Equal([expected], FaultsOf($"steps:\n  - {step}\n"));

    [Theory]
    [InlineData("", "$ 1:1 There is nothing here: a chain has steps.")]
    [InlineData("[]", "$ 1:1 Expected here: a chain, an object with 'steps'.")]
    [InlineData("description: x", "$ 1:1 'steps' is needed: a list of 1 to 1000 steps.")]
    [InlineData("steps: []", "steps 1:8 'steps' is a list of 1 to 1000 steps.")]
    [InlineData("steps: {}", "steps 1:8 'steps' is a list of 1 to 1000 steps.")]
    public void A_definition_that_is_no_chain_is_refused(string text, string expected) => Assert.Equal([expected], FaultsOf(text));

    [Theory]
    [InlineData("{ name: t }", "triggers[0] 2:5 A trigger has exactly one of 'schedule', 'job', 'webhook' and 'chain'.")]
    [InlineData("{ name: t, webhook: {}, chain: { name: x } }", "triggers[0] 2:5 A trigger has exactly one of 'schedule', 'job', 'webhook' and 'chain'.")]
    [InlineData("{ name: t, schedule: { cron: '0 3 30 2 *' } }", "triggers[0].schedule.cron 2:34 No such instant ever comes.")]
    [InlineData("{ name: t, schedule: { cron: '61 * * * *' } }", "triggers[0].schedule.cron 2:34 The given cron expression has an invalid format. Minutes: Value must be a number between 0 and 59 (all inclusive). A cron expression has five fields, or six with seconds first.")]
    [InlineData("{ name: t, schedule: { cron: '* * * * *', zone: Europe/Atlantis } }", "triggers[0].schedule.zone 2:53 There is no time zone 'Europe/Atlantis': give an IANA name, such as Europe/Berlin.")]
    [InlineData("{ name: t, schedule: { cron: '* * * * *', catchUpWithin: 1h } }", "triggers[0].schedule.catchUpWithin 2:62 'catchUpWithin' has a meaning only with 'catchUp' last or all.")]
    [InlineData("{ name: t, job: { region: mars, event: e } }", "triggers[0].job.region 2:31 There is no region 'mars', only eu-west, us-east.")]
    [InlineData("{ name: t, job: { region: eu-west, event: f, results: [won] } }", "triggers[0].job.results[0] 2:60 Expected here: one of success, error, aborted.")]
    [InlineData("{ name: t, job: { region: eu-west, event: e } }", "triggers[0].job.event 2:47 Step 'a' launches this event there: the chain would start itself again and again.")]
    [InlineData("{ name: t, webhook: { tolerance: 1s } }", "triggers[0].webhook.tolerance 2:38 'tolerance' is a whole number with its unit, such as 500ms, 30s, 10m, 2h or 1d, of at least 10s and at most 1h.")]
    [InlineData("{ name: t, webhook: {}, input: { x: '{{ input.y }}' } }", "triggers[0].input.x 2:41 input.y: the input of a trigger has only 'trigger'.")]
    public void A_trigger_with_a_fault_is_refused_with_the_place_and_what_is_right(string trigger, string expected) =>
        Assert.Equal([expected], FaultsOf($"triggers:\n  - {trigger}\nsteps: [{{ name: a, region: eu-west, event: e }}]"));

    [Fact]
    public void What_does_not_leave_its_region_cannot_be_referred_to() =>
        Assert.Equal(["steps[1].params.p 3:68 steps.a.output.size: 'size' is not among the 'outputs' of step 'a', so it does not leave its region."], FaultsOf("""
            steps:
              - { name: a, region: eu-west, event: e, outputs: [file] }
              - { name: b, region: eu-west, event: e, after: [a], params: { p: "{{ steps.a.output.size }}" } }
            """));

    [Theory]
    [InlineData("steps:\n  - name: a\n   region: b\n", 3)]
    [InlineData("steps: [a, b\n", 2)]
    [InlineData("{\"steps\": [}", 1)]
    [InlineData("steps: 'x", 1)]
    public void Bad_YAML_is_refused_with_its_line(string text, int line)
    {
        var fault = Assert.Single(ChainParser.Parse(text, ChainParserTests.Regions).Faults);
        Assert.StartsWith("Not valid YAML or JSON: ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(line, fault.Line);
    }

    [Theory]
    [InlineData("a: &x [1]\nb: *x", "anchors and aliases")]
    [InlineData("a: &x 1", "anchors and aliases")]
    [InlineData("a: !!binary aGVsbG8=", "tags (!)")]
    [InlineData("a: !x [1]", "tags (!)")]
    [InlineData("steps: []\n---\nsteps: []", "one document")]
    [InlineData("p: {{ steps.a.output.x }}", "has to stand in quotes")]
    public void What_a_definition_has_no_use_for_is_refused(string text, string expected) =>
        Assert.Contains(expected, Assert.Single(ChainParser.Parse(text, ChainParserTests.Regions).Faults).Message, StringComparison.Ordinal);

    [Fact]
    public void Deep_nesting_is_refused_before_it_can_exhaust_the_stack()
    {
        Assert.Contains("nested more than 64 deep", Assert.Single(ChainParser.Parse(new string('[', 500_000), ChainParserTests.Regions).Faults).Message, StringComparison.Ordinal);
        Assert.Contains("nested more than 64 deep", Assert.Single(ChainParser.Parse(string.Concat(Enumerable.Repeat("- ", 250_000)), ChainParserTests.Regions).Faults).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_text_that_PostgreSQL_could_not_keep_is_refused() =>
        Assert.Equal(
            ["steps[0].params.p 1:62 A text cannot hold the character NUL."],
            FaultsOf("steps: [{ name: a, region: eu-west, event: e, params: { \"p\": \"\\0\" } }]"));

    [Fact]
    public void A_cycle_is_named_where_it_closes() =>
        Assert.Equal(["steps[2].after[0] 4:51 These steps wait for each other: a after b after c after a."], FaultsOf("""
            steps:
              - { name: a, region: eu-west, event: e, after: [b], params: { p: "{{ steps.c.output.x }}" } }
              - { name: b, region: eu-west, event: e, after: [c] }
              - { name: c, region: eu-west, event: e, after: [a] }
            """));

    [Fact]
    public void Two_steps_of_one_name_are_refused() =>
        Assert.Equal(["steps[1].name 3:13 There is another step 'a' in line 2: names are unique."], FaultsOf("""
            steps:
              - { name: a, region: eu-west, event: e }
              - { name: a, region: eu-west, event: e }
            """));

    [Fact]
    public void A_reference_goes_to_any_step_upstream_and_to_no_other()
    {
        const string chain = """
            steps:
              - { name: a, region: eu-west, event: e }
              - { name: b, region: eu-west, event: e, after: [a] }
              - { name: c, region: eu-west, event: e, after: [b], params: { p: "{{ steps.a.output.x }}", q: "{{ steps.d.output.x }}" } }
              - { name: d, region: eu-west, event: e, after: [a] }
            """;
        Assert.Equal(["steps[2].params.q 4:97 steps.d.output.x: step 'd' need not be over by then; name it in 'after', or a step that comes after it."], FaultsOf(chain));
    }

    [Fact]
    public void Every_fault_is_told_at_once_in_the_order_of_the_text() =>
        Assert.Equal(
            ["descripton", "steps[0].region", "steps[0].after[0]", "steps[1]", "steps[1].timeout", "steps[2].name"],
            ChainParser.Parse("""
                descripton: x
                steps:
                  - { name: a, region: mars, event: e, after: [z] }
                  - { name: b, region: eu-west, timeout: soon }
                  - { name: a, region: eu-west, event: e }
                """, ChainParserTests.Regions).Faults.Select(fault => fault.Path));

    [Fact]
    public void A_text_full_of_faults_is_not_answered_with_all_of_them() =>
        Assert.Equal(100, FaultsOf($"steps: [{string.Concat(Enumerable.Repeat("1,", 1000)).TrimEnd(',')}]").Length);

    [Fact]
    public void Without_any_region_that_is_what_is_said() =>
        Assert.Equal("There is no region 'mars', and none at all yet.", Assert.Single(ChainParser.Parse("steps: [{ name: a, region: mars, event: e }]", new HashSet<string>()).Faults).Message);

    private static string[] FaultsOf(string text) =>
        [.. ChainParser.Parse(text, ChainParserTests.Regions).Faults.Select(fault => $"{fault.Path} {fault.Line}:{fault.Column} {fault.Message}")];
}
