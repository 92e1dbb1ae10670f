namespace Federation.Demo.NightlyClose;

/// <summary>Shows a run to whoever watches the terminal or reads the output.</summary>
public interface IRunView
{
    /// <summary>Shows each picture as it comes.</summary>
    /// <returns>The last one.</returns>
    Task<RunPicture> ShowAsync(IAsyncEnumerable<RunPicture> pictures);
}
