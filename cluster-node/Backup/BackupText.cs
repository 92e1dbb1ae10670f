namespace Federation.ClusterNode.Backup;

/// <summary>Moves text of any size.</summary>
internal static class BackupText
{
    private const int BlockSize = 32 * 1024;

    public static async Task CopyAsync(TextReader from, TextWriter to, CancellationToken cancellationToken)
    {
        var block = new char[BlockSize];
        int count;
        while ((count = await from.ReadAsync(block, cancellationToken)) > 0) await to.WriteAsync(block.AsMemory(0, count), cancellationToken);
    }
}
