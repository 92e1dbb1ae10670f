using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Federation.ClusterNode.Execution;

namespace Federation.ClusterNode.IntegrationTests.Logs;

/// <summary>Logs: chunks in, ranges out.</summary>
public sealed class JobLogTests(Region region) : IClassFixture<Region>
{
    private Node Node => region.Node;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_log_is_readable_while_it_grows_and_the_same_afterwards()
    {
        var order = await RunningAsync();
        await AppendAsync(order, (0, "first "));
        Assert.Equal("first ", await ReadAsync(order));

        await AppendAsync(order, (6, "second "));
        Assert.Equal("second ", await ReadAsync(order, "&offset=6"));

        await Node.Queue.FinishAsync([ScriptedWorker.Success(order) with { LogTail = new LogChunk(order.Key, 13, "third"u8.ToArray()) }], Cancel);
        Assert.Equal("first second third", await ReadAsync(order));
    }

    [Fact]
    public async Task Chunks_that_come_twice_or_overlap_are_stored_once()
    {
        var order = await RunningAsync();
        await AppendAsync(order, (0, "0123456789"));
        await AppendAsync(order, (0, "0123456789"), (5, "56789abc"), (8, "89abcdef"));

        Assert.Equal("0123456789abcdef", await ReadAsync(order));
        Assert.Equal(16, (await AppendAsync(order, (3, "3456")))[0].Size);
    }

    [Fact]
    public async Task A_chunk_beyond_the_end_is_refused_and_so_is_what_follows_it()
    {
        var order = await RunningAsync();
        var stored = await AppendAsync(order, (0, "abc"), (5, "fgh"), (8, "ijk"));

        Assert.All(stored, log => Assert.Equal(3, log.Size));
        Assert.Equal("abc", await ReadAsync(order));
    }

    [Fact]
    public async Task A_job_cannot_end_while_its_log_has_a_gap()
    {
        var order = await RunningAsync();
        var result = ScriptedWorker.Success(order) with { LogTail = new LogChunk(order.Key, 7, "tail"u8.ToArray()) };

        await Assert.ThrowsAsync<InvalidOperationException>(() => Node.Queue.FinishAsync([result], Cancel));
        Assert.Equal("running", (string?)(await Node.JobAsync(order.Key.Id))["state"]);

        await AppendAsync(order, (0, "1234567"));
        await Node.Queue.FinishAsync([result], Cancel);
        Assert.Equal("1234567tail", await ReadAsync(order));
    }

    [Fact]
    public async Task Ten_megabytes_of_any_bytes_come_back_as_they_went_in()
    {
        var order = await RunningAsync();
        var bytes = new byte[10 * 1024 * 1024 + 17];
        new Random(3).NextBytes(bytes);
        for (var offset = 0; offset < bytes.Length;)
        {
            var chunks = new List<LogChunk>();
            for (; chunks.Count < 16 && offset < bytes.Length; offset += 64 * 1024)
                chunks.Add(new LogChunk(order.Key, offset, bytes.AsMemory(offset, Math.Min(64 * 1024, bytes.Length - offset))));
            await Node.Queue.AppendLogAsync(chunks, Cancel);
        }

        Assert.Equal(bytes, await Node.Http.GetByteArrayAsync(Uri(order), Cancel));
        Assert.Equal(bytes[^1000..], await Node.Http.GetByteArrayAsync(Uri(order, $"&offset={bytes.Length - 1000}"), Cancel));
    }

    [Theory]
    [InlineData("bytes=2-4", 206, "cde", "bytes 2-4/10")]
    [InlineData("bytes=7-", 206, "hij", "bytes 7-9/10")]
    [InlineData("bytes=-2", 206, "ij", "bytes 8-9/10")]
    [InlineData("bytes=0-99", 206, "abcdefghij", "bytes 0-9/10")]
    [InlineData("bytes=10-", 416, "", "bytes */10")]
    public async Task A_range_is_answered_as_one(string range, int status, string bytes, string contentRange)
    {
        var order = await RunningAsync();
        await AppendAsync(order, (0, "abcdefghij"));
        using var request = new HttpRequestMessage(HttpMethod.Get, Uri(order));
        request.Headers.Range = RangeHeaderValue.Parse(range);
        using var response = await Node.Http.SendAsync(request, Cancel);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(bytes, await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal(contentRange, response.Content.Headers.ContentRange!.ToString());
        Assert.Equal("10", response.Headers.GetValues("X-Log-Size").Single());
    }

    [Fact]
    public async Task An_offset_at_or_past_the_end_answers_nothing_and_the_size()
    {
        var order = await RunningAsync();
        await AppendAsync(order, (0, "abc"));
        using var response = await Node.Http.GetAsync(Uri(order, "&offset=50"), Cancel);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Empty(await response.Content.ReadAsStringAsync(Cancel));
        Assert.Equal("3", response.Headers.GetValues("X-Log-Size").Single());
    }

    [Fact]
    public async Task A_whole_log_can_be_compressed_or_offered_as_a_file()
    {
        var order = await RunningAsync();
        await AppendAsync(order, (0, "abc"));
        using var request = new HttpRequestMessage(HttpMethod.Get, Uri(order, "&download=1"));
        request.Headers.AcceptEncoding.Add(new StringWithQualityHeaderValue("gzip"));
        using var response = await Node.Http.SendAsync(request, Cancel);

        Assert.Equal("gzip", response.Content.Headers.ContentEncoding.Single());
        Assert.Contains(order.Key.Id, response.Content.Headers.ContentDisposition!.FileName, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_log_of_an_unknown_job_is_not_found_in_plain_text()
    {
        using var response = await Node.Http.GetAsync(new Uri("/api/app/get_job_log/v1?id=jnope", UriKind.Relative), Cancel);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Equal("(No log file found.)\n", await response.Content.ReadAsStringAsync(Cancel));
    }

    [Fact]
    public async Task The_id_must_stand_in_the_query() =>
        Assert.Equal("Missing parameter: id", (string?)(await Node.CallAsync("get_job_log", """{"id":"jnope"}"""))["description"]);

    private async Task<JobOrder> RunningAsync()
    {
        var id = await Node.RunAsync(await Node.EventAsync());
        while (true)
            if ((await Node.Queue.TakeAsync(1, TimeSpan.FromSeconds(25), Cancel)).Start is [var order] && order.Key.Id == id) return order;
    }

    private Task<IReadOnlyList<LogStored>> AppendAsync(JobOrder order, params (long Offset, string Text)[] chunks) =>
        Node.Queue.AppendLogAsync([.. chunks.Select(chunk => new LogChunk(order.Key, chunk.Offset, Encoding.UTF8.GetBytes(chunk.Text)))], Cancel);

    private Task<string> ReadAsync(JobOrder order, string more = "") => Node.Http.GetStringAsync(Uri(order, more), Cancel);

    private static Uri Uri(JobOrder order, string more = "") => new($"/api/app/get_job_log/v1?id={order.Key.Id}{more}", UriKind.Relative);
}
