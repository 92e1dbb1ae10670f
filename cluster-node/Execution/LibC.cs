using System.Runtime.InteropServices;

namespace Federation.ClusterNode.Execution;

/// <summary>The few calls of the operating system that .NET does not offer.</summary>
internal static partial class LibC
{
    public const int Kill = 9;
    public const int Terminate = 15;
    private const int BrokenPipe = 13;

    /// <summary>Signals a whole process group. A group that is gone already is no error.</summary>
    public static void SignalGroup(int group, int signal) => _ = kill(-group, signal);

    /// <summary>Gives a file to a user. Whether it worked.</summary>
    public static bool TryChangeOwner(string path, uint user, uint group) => chown(path, user, group) == 0;

    /// <summary>
    /// .NET ignores SIGPIPE, its children would inherit that, and <c>yes | head</c> would go wrong in every job. A signal with a handler is set back to
    /// its default in a child, so it gets one, which must be native and do nothing: <c>abs</c>. To this process that is as good as ignoring.
    /// </summary>
    public static void LetChildrenHaveBrokenPipes() => _ = signal(BrokenPipe, NativeLibrary.GetExport(NativeLibrary.GetMainProgramHandle(), "abs"));

    /// <summary>Starts this program anew in the same process, with the arguments it was started with. Returns only if that failed.</summary>
    public static void StartAnew() =>
        _ = execv(Environment.ProcessPath!, [.. File.ReadAllText("/proc/self/cmdline").TrimEnd('\0').Split('\0'), null]);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int execv([MarshalAs(UnmanagedType.LPUTF8Str)] string path, [MarshalAs(UnmanagedType.LPArray, ArraySubType = UnmanagedType.LPStr)] string?[] arguments);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern nint signal(int signal, nint handler);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int kill(int process, int signal);

    [DllImport("libc")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int chown([MarshalAs(UnmanagedType.LPUTF8Str)] string path, uint owner, uint group);
}
