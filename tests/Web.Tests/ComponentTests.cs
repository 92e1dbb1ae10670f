using Bunit;
using Federation.Web.Components;
using Federation.Web.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace Federation.Web.Tests;

public sealed class ComponentTests : BunitContext
{
    private readonly DefaultHttpContext http = new();

    public ComponentTests()
    {
        Services.AddSingleton<IHttpContextAccessor>(new HttpContextAccessor { HttpContext = http });
        Services.AddSingleton(TimeProvider.System);
        Services.AddScoped<Viewer>();
    }

    [Fact]
    public void A_pager_keeps_the_filter_in_its_links_and_leads_no_further_than_there_are_rows()
    {
        http.Request.Path = "/completed";
        http.Request.QueryString = new QueryString("?result=error&offset=50");
        var pager = Render<Pager>(p => p.Add(c => c.Offset, 50).Add(c => c.Size, 50).Add(c => c.Total, 120));
        Assert.Equal("completed?result=error", pager.Find("[rel=prev]").GetAttribute("href"));
        Assert.Equal("completed?result=error&offset=100", pager.Find("[rel=next]").GetAttribute("href"));
        Assert.Empty(Render<Pager>(p => p.Add(c => c.Offset, 100).Add(c => c.Size, 50).Add(c => c.Total, 120)).FindAll("[rel=next]"));
    }

    [Fact]
    public void An_age_of_more_than_half_a_minute_is_marked_where_it_matters()
    {
        var old = Render<Ago>(p => p.Add(c => c.Since, TimeProvider.System.GetUtcNow().AddSeconds(-90)).Add(c => c.Fades, true));
        Assert.Equal("1 min ago", old.Find("span").TextContent);
        Assert.Contains("is-old", old.Find("span").ClassName, StringComparison.Ordinal);
        Assert.Equal("never", Render<Ago>(p => p.Add(c => c.Since, null)).Find("span").TextContent);
    }

    [Theory]
    [InlineData("jobs/j1?x=1", "/regions/eu/jobs/j1?x=1")]
    [InlineData("", "/regions/eu/")]
    [InlineData("//evil.example", "/regions/eu/")]
    [InlineData("\\\\evil.example", "/regions/eu/")]
    [InlineData("https://evil.example", "/regions/eu/")]
    [InlineData("javascript:alert(1)", "/regions/eu/")]
    public void The_way_back_stays_below_the_base(string wanted, string address)
    {
        http.Request.PathBase = "/regions/eu";
        Assert.Equal(address, Urls.Back(http.Request, wanted));
    }

    [Fact]
    public void Times_are_told_by_the_clock_that_the_person_chose()
    {
        http.Request.Headers.Cookie = "clock=mine; zone=Asia%2FTokyo";
        var at = new DateTimeOffset(2026, 3, 1, 20, 0, 0, TimeSpan.Zero);
        Assert.Equal("2026-03-02 05:00:00", Render<At>(p => p.Add(c => c.Time, at)).Find("time").TextContent);
    }
}
