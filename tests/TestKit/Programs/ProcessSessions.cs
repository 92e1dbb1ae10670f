using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;

namespace Federation.TestKit.Programs;

/// <summary>The sessions that jobs run in: each is led by a process whose command line names the job's folder.</summary>
public static class ProcessSessions
{
    /// <summary>Kills every process of every session whose leader was started for something in the folder.</summary>
    public static void EndThoseOf(string folder)
    {
        var processes = Directory.EnumerateDirectories("/proc").Select(Path.GetFileName).Where(name => int.TryParse(name, CultureInfo.InvariantCulture, out _)).Select(Read).ToList();
        var sessions = processes.Where(process => process.Id == process.Session && process.Command.Contains($"{folder}/", StringComparison.Ordinal)).Select(process => process.Id).ToHashSet();
        foreach (var process in processes.Where(process => sessions.Contains(process.Session))) Kill(process.Id);
    }

    private static (int Id, int Session, string Command) Read(string? id)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{id}/stat");
            var session = stat[(stat.LastIndexOf(')') + 2)..].Split(' ')[3];
            return (int.Parse(id!, CultureInfo.InvariantCulture), int.Parse(session, CultureInfo.InvariantCulture), File.ReadAllText($"/proc/{id}/cmdline"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return (0, -1, "");
        }
    }

    private static void Kill(int id)
    {
        try
        {
            using var process = Process.GetProcessById(id);
            process.Kill();
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or Win32Exception)
        {
            // It has ended by itself.
        }
    }
}
