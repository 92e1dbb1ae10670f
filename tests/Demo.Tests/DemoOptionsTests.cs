namespace Federation.Demo.Tests;

public sealed class DemoOptionsTests
{
    [Fact]
    public void Without_options_the_ports_begin_at_3000_and_it_stays_up() =>
        Assert.Equal(new DemoOptions("/src", Once: false, Fresh: false, PortBase: 3000), DemoOptions.Parse(["--root", "/src"]));

    [Fact]
    public void Every_option_is_taken() =>
        Assert.Equal(new DemoOptions("/src", Once: true, Fresh: true, PortBase: 5000), DemoOptions.Parse(["--root", "/src", "--port-base", "5000", "--once", "--fresh"]));

    [Theory]
    [InlineData("--twice", "Unknown option --twice")]
    [InlineData("--port-base", "--port-base needs a value")]
    [InlineData("--port-base many", "not 'many'")]
    [InlineData("--port-base 80", "1024 to 65000")]
    public void What_makes_no_sense_is_named(string arguments, string message) =>
        Assert.Contains(message, Assert.Throws<DemoException>(() => DemoOptions.Parse(["--root", "/src", .. arguments.Split(' ')])).Message, StringComparison.Ordinal);
}
