namespace Federation.TestKit.Programs;

/// <summary>The start of a machine anew, as far as it can be had without one.</summary>
public static class MachineRestart
{
    private static readonly string BootId = File.ReadAllText("/proc/sys/kernel/random/boot_id").Trim();

    /// <summary>Ends every process of the jobs of a node that was killed, and makes what it left on its disk look as if the machine had been started since.</summary>
    /// <param name="folder">The node's folder.</param>
    public static void Pretend(string folder)
    {
        ProcessSessions.EndThoseOf(folder);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) is "boot" or "order.json"))
            File.WriteAllText(file, File.ReadAllText(file).Replace(BootId, "earlier", StringComparison.Ordinal));
    }
}
