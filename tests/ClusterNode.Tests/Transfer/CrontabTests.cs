using Federation.ClusterNode.Schedule;
using Federation.ClusterNode.Transfer;

namespace Federation.ClusterNode.Tests.Transfer;

public sealed class CrontabTests
{
    private static readonly CrontabDefaults Defaults = new("general", "allgrp", "UTC", Enabled: false);

    [Theory]
    [InlineData("* * * * *", "{}")]
    [InlineData("30 4 1 * *", """{"minutes":[30],"hours":[4],"days":[1]}""")]
    [InlineData("*/20 8-10 * * *", """{"minutes":[0,20,40],"hours":[8,9,10]}""")]
    [InlineData("5,1-3,10-20/5 * * * *", """{"minutes":[1,2,3,5,10,15,20]}""")]
    [InlineData("50/3 * * * *", """{"minutes":[50,53,56,59]}""")]
    [InlineData("0 0 * JAN,mar-apr Mon-Fri", """{"minutes":[0],"hours":[0],"months":[1,3,4],"weekdays":[1,2,3,4,5]}""")]
    [InlineData("0 0 * * 7", """{"minutes":[0],"hours":[0],"weekdays":[0]}""")]
    [InlineData("0 0 * * 5-7", """{"minutes":[0],"hours":[0],"weekdays":[0,5,6]}""")]
    [InlineData("0 0 * * 0-7", """{"minutes":[0],"hours":[0]}""")]
    [InlineData("0-59 0-23 1-31 1-12 0-6", "{}")]
    [InlineData("0 0 1 1 * 2027-2029", """{"minutes":[0],"hours":[0],"days":[1],"months":[1],"years":[2027,2028,2029]}""")]
    [InlineData("0 0 1 1 * *", """{"minutes":[0],"hours":[0],"days":[1],"months":[1]}""")]
    [InlineData("@daily", """{"minutes":[0],"hours":[0]}""")]
    [InlineData("@Weekly", """{"minutes":[0],"hours":[0],"weekdays":[0]}""")]
    public void A_time_becomes_a_timing(string time, string timing)
    {
        var crontab = CrontabParser.Parse($"{time} /bin/true --now\n");

        Assert.Empty(crontab.Faults);
        var entry = Assert.Single(crontab.Entries);
        Assert.Equal(timing, entry.Timing.ToJsonString());
        Assert.Equal("/bin/true --now", entry.Command);
    }

    [Theory]
    [InlineData("@reboot /bin/true", "@reboot cannot be imported: events are due at times, not when a server starts.")]
    [InlineData("@fortnightly /bin/true", "@fortnightly is not known; known are @yearly, @annually, @monthly, @weekly, @daily, @midnight, @hourly.")]
    [InlineData("60 * * * * /bin/true", "The minute 60 is out of range: 0 to 59.")]
    [InlineData("* * 0 * * /bin/true", "The day 0 is out of range: 1 to 31.")]
    [InlineData("* * * * 8 /bin/true", "The weekday 8 is out of range: 0 to 7.")]
    [InlineData("* 5-2 * * * /bin/true", "The hour 5-2 has a range that ends before it begins.")]
    [InlineData("*/0 * * * * /bin/true", "The minute */0 cannot be read.")]
    [InlineData("* * * janu * /bin/true", "The month janu cannot be read.")]
    [InlineData("1,,2 * * * * /bin/true", "The minute 1,,2 cannot be read.")]
    [InlineData("* * * * *", "There is no command after the time.")]
    [InlineData("@daily", "There is no command after the time.")]
    [InlineData("/bin/true", "A job line has five fields (minute, hour, day, month, weekday) and a command.")]
    [InlineData("CRON_TZ=Mars/Olympus", "CRON_TZ is no known time zone: Mars/Olympus")]
    public void A_line_that_cannot_be_read_is_told_with_its_number(string line, string description)
    {
        var crontab = CrontabParser.Parse($"# a comment\r\n\r\n{line}\r\n* * * * * /bin/true\r\n");

        Assert.Equal([new LineRemark(3, description)], crontab.Faults);
        Assert.Equal(4, Assert.Single(crontab.Entries).Line);
    }

    [Fact]
    public void Every_line_that_cannot_be_read_is_told() =>
        Assert.Equal([1, 3], CrontabParser.Parse("@reboot a\n* * * * * b\n* * * c\n").Faults.Select(fault => fault.Line));

    [Fact]
    public void A_day_and_a_weekday_that_must_both_match_are_remarked() =>
        Assert.Equal([new LineRemark(1, "Day and weekday are both given: here both must match, to cron one of them is enough.")], CrontabParser.Parse("0 0 13 * 5 /bin/true").Remarks);

    [Fact]
    public void Variables_count_for_the_lines_below_them()
    {
        var entries = CrontabParser.Parse("0 1 * * * a\nCRON_TZ=Europe/Berlin\nWHO = \"it's me\"\n0 2 * * * b\nCRON_TZ=Asia/Tokyo\nWHO=you\n0 3 * * * c").Entries;

        var events = entries.Select(entry => CrontabEvents.Of(entry, Defaults)).ToList();

        Assert.Equal(["UTC", "Europe/Berlin", "Asia/Tokyo"], events.Select(e => (string)e["timezone"]!));
        Assert.Equal(["#!/bin/sh\na\n", "#!/bin/sh\nexport WHO='it'\\''s me'\nb\n", "#!/bin/sh\nexport WHO='you'\nc\n"], events.Select(e => (string)e["params"]!["script"]!));
    }

    [Fact]
    public void Shell_and_addressee_are_taken_over()
    {
        var e = CrontabEvents.Of(CrontabParser.Parse("SHELL=/bin/bash\nMAILTO=ops@example.org\n@hourly run-it").Entries[0], Defaults);

        Assert.Equal("#!/bin/bash\nrun-it\n", (string?)e["params"]!["script"]);
        Assert.Equal("ops@example.org", (string?)e["notify_fail"]);
    }

    [Fact]
    public void What_follows_a_percent_sign_is_standard_input()
    {
        var e = CrontabEvents.Of(CrontabParser.Parse("@hourly cat - | tr a b%one%two 100\\%").Entries[0], Defaults);

        Assert.Equal("#!/bin/sh\n{ cat - | tr a b\n} <<'CRONTAB_INPUT'\none\ntwo 100%\nCRONTAB_INPUT\n", (string?)e["params"]!["script"]);
    }

    [Fact]
    public void The_events_are_right_and_disabled()
    {
        var e = CrontabEvents.Of(CrontabParser.Parse($"@hourly test 1 -lt 2 && echo '<b>' > {new string('x', 200)}").Entries[0], Defaults);

        EventChecker.CheckNew(e);
        Assert.Equal(0, (int)e["enabled"]!);
    }
}
