namespace Federation.Demo.Tests;

/// <summary>An empty folder in the place of the repository's, gone afterwards.</summary>
public sealed class TemporaryRoot : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("federation-demo-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
