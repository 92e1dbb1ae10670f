using System.Collections.Immutable;
using System.Text;
using Federation.Contracts.Coordinator;
using Federation.Demo.Site;

namespace Federation.Demo.NightlyClose;

/// <summary>The logs of a run's steps, fetched through the coordinator bit by bit. What does not answer is asked again later from where it was.</summary>
public sealed class StepLogs(ICoordinatorApi coordinator)
{
    private readonly Dictionary<string, Position> positions = [];
    private Task fetching = Task.CompletedTask;

    /// <summary>All complete lines so far.</summary>
    public ImmutableList<LogLine> Lines { get; private set; } = [];

    /// <summary>Begins to fetch what is new unless a fetch is under way; does not wait for it.</summary>
    public void Refresh(RunResponse run, CancellationToken cancellationToken)
    {
        if (fetching.IsCompleted) fetching = FetchAsync(run, cancellationToken);
    }

    /// <summary>Fetches the rest of a run that is over.</summary>
    public async Task CompleteAsync(RunResponse run, CancellationToken cancellationToken)
    {
        await fetching;
        await FetchAsync(run, cancellationToken);
    }

    private async Task FetchAsync(RunResponse run, CancellationToken cancellationToken)
    {
        foreach (var step in run.Steps.Where(step => step.JobId is not null && !PositionOf(step.Name).Complete))
            await FetchAsync(run.Id, step, cancellationToken);
    }

    private async Task FetchAsync(Guid run, StepResponse step, CancellationToken cancellationToken)
    {
        var position = PositionOf(step.Name);
        using var answer = await coordinator.GetStepLogAsync(run, step.Name, position.Offset, cancellationToken).OrNullAsync(cancellationToken);
        if (answer is not { IsSuccessStatusCode: true }) return;

        var bytes = await answer.Content.ReadAsByteArrayAsync(cancellationToken).OrNullAsync(cancellationToken);
        if (bytes is null) return;
        position.Offset += bytes.Length;
        position.Complete = StepStates.IsOver(step.State);
        Add(step.Name, position, bytes);
    }

    private void Add(string step, Position position, byte[] bytes)
    {
        position.Rest.AddRange(bytes);
        var end = position.Rest.LastIndexOf((byte)'\n') + 1;
        var lines = Encoding.UTF8.GetString([.. position.Rest[..end]]).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        position.Rest.RemoveRange(0, end);
        Lines = Lines.AddRange(lines.Where(line => !line.StartsWith('#')).Select(line => new LogLine(step, line)));
    }

    private Position PositionOf(string step) => positions.TryGetValue(step, out var known) ? known : positions[step] = new Position();

    private sealed class Position
    {
        public long Offset { get; set; }

        public bool Complete { get; set; }

        public List<byte> Rest { get; } = [];
    }
}
