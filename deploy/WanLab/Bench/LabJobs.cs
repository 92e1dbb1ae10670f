using System.Globalization;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Federation.WanLab.Bench;

/// <summary>The jobs of a scenario: each prints numbered lines, sleeps between, and leaves a mark outside of every program under test when it begins and when it truly ends.</summary>
public sealed class LabJobs
{
    /// <summary>How many lines each prints.</summary>
    public const int Lines = 200;
    private const int Pauses = 10;

    private readonly LabScale scale;
    private readonly string folder;
    private readonly bool isLong;

    /// <param name="folder">A folder for the marks.</param>
    /// <param name="scale">How long jobs are.</param>
    /// <param name="isLong">Whether lines are long, and do not compress.</param>
    public LabJobs(string folder, LabScale scale, bool isLong)
    {
        (this.folder, this.scale, this.isLong) = (Directory.CreateDirectory(folder).FullName, scale, isLong);
        Directory.CreateDirectory(PaddingFolder);
        for (var line = 1; line <= Lines; line++)
            File.WriteAllText(Path.Combine(PaddingFolder, line.ToString(CultureInfo.InvariantCulture)), isLong ? Convert.ToBase64String(RandomNumberGenerator.GetBytes(scale.LineBytes * 3 / 4)) + "\n" : "\n");
    }

    /// <summary>The numbers of jobs that were started, each as often as it was.</summary>
    public IReadOnlyList<int> Started => Marks("started");

    /// <summary>The numbers of jobs that ended well.</summary>
    public IReadOnlyList<int> Ended => Marks("ended");

    /// <summary>What each job runs; its parameters are those of <see cref="ParametersOf"/>.</summary>
    public string Script => $$"""
        #!/bin/sh
        echo "$NUMBER" >> {{PathOf("started")}}
        i=0
        while [ $i -lt {{Lines}} ]; do
          i=$((i + 1))
          read -r padding < {{PaddingFolder}}/$i
          echo "line $i of job $NUMBER $padding"
          [ $((i % {{Lines / Pauses}})) -ne 0 ] || sleep "$PAUSE"
        done
        echo "$NUMBER" >> {{PathOf("ended")}}
        """;

    private string PaddingFolder => Path.Combine(folder, "padding");

    /// <summary>The parameters of a job.</summary>
    public JsonObject ParametersOf(int number) => new()
    {
        ["number"] = number.ToString(CultureInfo.InvariantCulture),
        ["pause"] = (scale.DurationOf(number) / Pauses).TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture),
    };

    /// <summary>Whether a job's log has every line, once and in order.</summary>
    public bool IsComplete(int number, string log)
    {
        var lines = log.Split('\n').Where(line => line.StartsWith("line ", StringComparison.Ordinal));
        return lines.SequenceEqual(Enumerable.Range(1, Lines).Select(line => $"line {line} of job {number} {PaddingOf(line)}"));
    }

    private string PaddingOf(int line) => isLong ? File.ReadAllText(Path.Combine(PaddingFolder, line.ToString(CultureInfo.InvariantCulture))).TrimEnd('\n') : "";

    private string PathOf(string mark) => Path.Combine(folder, mark);

    private IReadOnlyList<int> Marks(string mark) =>
        File.Exists(PathOf(mark)) ? [.. File.ReadAllLines(PathOf(mark)).Select(line => int.Parse(line, CultureInfo.InvariantCulture))] : [];
}
