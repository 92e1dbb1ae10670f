using System.Text;

namespace Federation.Demo.Hosting;

/// <summary>All that a federation on this machine keeps: <c>deploy/.run</c>.</summary>
public sealed class RunFolder
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Passable = OwnerOnly | UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public RunFolder(string root)
    {
        Root = root;
        Folder = Path.Combine(root, "deploy", ".run");
        Directory.CreateDirectory(Folder, Passable);
    }

    /// <summary>The repository's folder.</summary>
    public string Root { get; }

    /// <summary>The folder itself.</summary>
    public string Folder { get; }

    /// <summary>The path of something in it.</summary>
    public string this[string name] => Path.Combine(Folder, name);

    /// <summary>Holds off every other start as long as it is not disposed.</summary>
    /// <exception cref="DemoException">Another start holds it.</exception>
    public IDisposable Lock()
    {
        try
        {
            return File.Open(this["lock"], FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            throw new DemoException($"Another deploy/up runs already (or starts just now) in {Folder}.");
        }
    }

    /// <summary>Deletes everything but the lock.</summary>
    public void Clear()
    {
        foreach (var folder in Directory.EnumerateDirectories(Folder)) Directory.Delete(folder, recursive: true);
        foreach (var file in Directory.EnumerateFiles(Folder).Where(file => Path.GetFileName(file) is not ("lock" or "pid"))) File.Delete(file);
    }

    /// <summary>A file's text; null if it is not there.</summary>
    public string? Read(string name) => File.Exists(this[name]) ? File.ReadAllText(this[name]) : null;

    /// <summary>Writes a file that only its owner may read; whoever reads it finds the old text or the new one.</summary>
    public void Write(string name, string text)
    {
        var half = this[name] + ".new";
        using (var stream = new FileStream(half, new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write, UnixCreateMode = OwnerOnly }))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
            stream.Flush(flushToDisk: true);
        }

        File.Move(half, this[name], overwrite: true);
    }
}
