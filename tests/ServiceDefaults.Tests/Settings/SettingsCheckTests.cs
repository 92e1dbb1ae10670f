using Federation.ServiceDefaults.Settings;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Federation.ServiceDefaults.Tests.Settings;

public sealed class SettingsCheckTests
{
    public enum Colour
    {
        Red,
        Green,
    }

    [Fact]
    public void Good_settings_are_no_fault() =>
        Assert.Empty(Faults("--Work:Every=00:00:30", "--Work:Count=3", "--Work:Colour=green", "--Work:Names:0=one", "--Work:Names:1=two", "--Other:Every=7.00:00:00"));

    [Fact]
    public void All_faults_of_all_sections_are_named_at_once() => Assert.Equal(
        [
            "Other:Evry is not known; did you mean Other:Every?",
            "Work:Colour is 'blue' and must be one of Red, Green.",
            "Work:Count must be 1 to 10.",
            "Work:Every is 'soon' and must be a duration, such as 00:01:30 or 7.00:00:00.",
            "Work:Sudden is not known; there are Colour, Count, Every, Names.",
        ],
        Faults("--Work:Every=soon", "--Work:Count=11", "--Work:Colour=blue", "--Work:Sudden=1", "--Other:Evry=00:00:01").Order());

    [Fact]
    public void What_cannot_be_read_is_named_once() =>
        Assert.Equal(["Work:Count is 'many' and must be a whole number."], Faults("--Work:Count=many"));

    private static IEnumerable<string> Faults(params string[] settings)
    {
        var builder = WebApplication.CreateBuilder(settings);
        builder.Logging.ClearProviders();
        builder.Services.AddSettings<WorkOptions>("Work").Validate(options => options.Count is >= 1 and <= 10, "Count must be 1 to 10.");
        builder.Services.AddSettings<OtherOptions>("Other");
        try
        {
            builder.Build().CheckSettings();
            return [];
        }
        catch (OptionsValidationException wrong)
        {
            return wrong.Failures;
        }
    }

    private sealed class WorkOptions
    {
        public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);

        public int Count { get; set; } = 1;

        public Colour? Colour { get; set; }

        public IList<string> Names { get; } = [];

        public bool IsOften => Every < TimeSpan.FromMinutes(1);
    }

    private sealed class OtherOptions
    {
        public TimeSpan Every { get; set; }
    }
}
