namespace Federation.Coordinator.Web;

/// <summary>A time window with a lane for each region, as it is drawn. Places on the axis are percent of its width, heights are pixels.</summary>
public sealed record Timeline
{
    private const int RowHeight = 22;
    private const int LaneHead = 20;
    private const int LaneGap = 6;
    private const double LeastWidth = 0.4;

    /// <summary>Where the window begins.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Where it ends.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>A lane for each region.</summary>
    public required IReadOnlyList<TimelineLane> Lanes { get; init; }

    /// <summary>What was handed on from bar to bar.</summary>
    public required IReadOnlyList<TimelineArrow> Arrows { get; init; }

    /// <summary>Labelled places on the axis.</summary>
    public required IReadOnlyList<(double Place, DateTimeOffset At)> Marks { get; init; }

    /// <summary>The height of all lanes.</summary>
    public required int Height { get; init; }

    /// <summary>How many bars found no row in their lane.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Lays bars out: those that overlap in a lane stand in different rows.</summary>
    /// <param name="bars">The attempts.</param>
    /// <param name="upstream">The steps that a bar's step comes after.</param>
    /// <param name="from">Where the window begins.</param>
    /// <param name="until">Where it ends; what goes on is drawn up to there.</param>
    /// <param name="now">The time: what goes on ends there for now.</param>
    /// <param name="mostRows">How many rows a lane has at most, 1 and up: what overlaps more than that is left out.</param>
    public static Timeline Of(
        IReadOnlyList<TimelineBar> bars, Func<TimelineBar, IEnumerable<string>> upstream, DateTimeOffset from, DateTimeOffset until, DateTimeOffset now, int mostRows = int.MaxValue)
    {
        var axis = new Axis(from, until);
        List<TimelineLane> lanes = [];
        var (top, leftOut) = (0, 0);
        foreach (var lane in bars.Where(bar => bar.LaunchedAt < until && (bar.EndedAt ?? now) > from).GroupBy(bar => bar.Region).OrderBy(lane => lane.Key, StringComparer.Ordinal))
        {
            var placed = Rows(lane.OrderBy(bar => bar.LaunchedAt), axis, now, top + LaneHead, mostRows);
            leftOut += lane.Count() - placed.Count;
            var height = LaneHead + ((1 + placed.Max(bar => bar.Row)) * RowHeight);
            lanes.Add(new TimelineLane(lane.Key, top, height, placed));
            top += height + LaneGap;
        }

        return new Timeline { From = from, Until = until, Lanes = lanes, Arrows = ArrowsOf(lanes, upstream), Marks = axis.Marks(), Height = top, LeftOut = leftOut };
    }

    private static List<PlacedBar> Rows(IEnumerable<TimelineBar> bars, Axis axis, DateTimeOffset now, int top, int mostRows)
    {
        List<double> ends = [];
        List<PlacedBar> placed = [];
        foreach (var bar in bars)
        {
            var (left, right) = (axis.PlaceOf(bar.LaunchedAt), axis.PlaceOf(bar.EndedAt ?? now));
            right = Math.Max(right, Math.Min(left + LeastWidth, 100));
            var row = ends.FindIndex(end => end <= left);
            if (row < 0 && ends.Count == mostRows) continue;
            if (row < 0) (row, ends) = (ends.Count, [.. ends, right]);
            else ends[row] = right;
            var started = bar.StartedAt is { } at ? axis.PlaceOf(at) : right;
            placed.Add(new PlacedBar(bar, row, left, Math.Clamp(started, left, right), right, top + (row * RowHeight)));
        }

        return placed;
    }

    private static List<TimelineArrow> ArrowsOf(List<TimelineLane> lanes, Func<TimelineBar, IEnumerable<string>> upstream)
    {
        var last = lanes.SelectMany(lane => lane.Bars).GroupBy(bar => (bar.Bar.Run, bar.Bar.Step)).ToDictionary(group => group.Key, group => (First: group.MinBy(bar => bar.Bar.Attempt)!, Last: group.MaxBy(bar => bar.Bar.Attempt)!));
        return
        [
            .. from both in last.Values
               from name in upstream(both.First.Bar)
               where last.ContainsKey((both.First.Bar.Run, name))
               let before = last[(both.First.Bar.Run, name)].Last
               select new TimelineArrow(before.Right, before.Top + (RowHeight / 2), both.First.Left, both.First.Top + (RowHeight / 2), both.First.Bar.LaunchedAt - before.Bar.EndedAt, before.Bar.Region != both.First.Bar.Region, Math.Max(before.Right - before.Left, both.First.Right - both.First.Left)),
        ];
    }

    private readonly record struct Axis(DateTimeOffset From, DateTimeOffset Until)
    {
        private const int MostMarks = 8;

        private static readonly TimeSpan[] Distances =
        [
            TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(15), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1),
            TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromDays(1), TimeSpan.FromDays(7), TimeSpan.FromDays(30),
        ];

        public double PlaceOf(DateTimeOffset at) => Math.Clamp(100 * ((at - From) / (Until - From)), 0, 100);

        public IReadOnlyList<(double Place, DateTimeOffset At)> Marks()
        {
            var (from, window) = (From, Until - From);
            var distance = Distances.FirstOrDefault(distance => window / distance <= MostMarks, window / 4);
            var first = new DateTimeOffset((from.UtcTicks / distance.Ticks * distance.Ticks) + distance.Ticks, TimeSpan.Zero);
            var axis = this;
            return [.. Enumerable.Range(0, MostMarks + 1).Select(number => first + (distance * number)).TakeWhile(at => at < axis.Until).Select(at => (axis.PlaceOf(at), at))];
        }
    }
}

/// <summary>A region's lane.</summary>
/// <param name="Region">The region; empty for runs of other chains.</param>
/// <param name="Top">Where it begins.</param>
/// <param name="Height">Its height.</param>
/// <param name="Bars">What is in it.</param>
public sealed record TimelineLane(string Region, int Top, int Height, IReadOnlyList<PlacedBar> Bars);

/// <summary>A bar in its place.</summary>
/// <param name="Bar">The attempt.</param>
/// <param name="Row">Its row in the lane, 0 and up.</param>
/// <param name="Left">Where it begins: the launch.</param>
/// <param name="Started">Where its job was seen running.</param>
/// <param name="Right">Where it ends.</param>
/// <param name="Top">Its height from the top of the picture.</param>
public sealed record PlacedBar(TimelineBar Bar, int Row, double Left, double Started, double Right, int Top);

/// <summary>A hand-off from one bar to another.</summary>
/// <param name="X1">Where it begins.</param>
/// <param name="Y1">Its height there.</param>
/// <param name="X2">Where it ends.</param>
/// <param name="Y2">Its height there.</param>
/// <param name="Took">From the end of the one to the launch of the other; null if the one is not over.</param>
/// <param name="CrossesRegions">Whether the bars are in different regions.</param>
/// <param name="Width">How wide the wider one of the bars is.</param>
public sealed record TimelineArrow(double X1, int Y1, double X2, int Y2, TimeSpan? Took, bool CrossesRegions, double Width);
