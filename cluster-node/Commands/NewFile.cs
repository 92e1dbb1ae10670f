using Federation.ServiceDefaults.Commands;

namespace Federation.ClusterNode.Commands;

/// <summary>Files that a command writes: for their owner's eyes alone, and with their name only once they are whole.</summary>
internal static class NewFile
{
    /// <summary>Writes one.</summary>
    /// <exception cref="CommandFaultException">There is one of this name.</exception>
    public static async Task<T> WriteAsync<T>(FileInfo file, Func<Stream, Task<T>> write)
    {
        if (file.Exists) throw new CommandFaultException($"{file.FullName} is there already.");
        var partial = $"{file.FullName}.partial";
        T written;
        await using (var stream = new FileStream(partial, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.ReadWrite,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }))
        {
            written = await write(stream);
            stream.Flush(flushToDisk: true);
        }

        File.Move(partial, file.FullName);
        return written;
    }
}
