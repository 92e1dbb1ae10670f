using Federation.Demo.Hosting;

namespace Federation.Demo.Tests.Hosting;

public sealed class RunFolderTests
{
    [Fact]
    public void A_second_start_is_refused_until_the_first_has_ended()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        using (folder.Lock()) Assert.Throws<DemoException>(folder.Lock);

        folder.Lock().Dispose();
    }

    [Fact]
    public void What_it_writes_only_its_owner_may_read()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        folder.Write("secret", "one");
        folder.Write("secret", "two");

        Assert.Equal("two", folder.Read("secret"));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder["secret"]));
        Assert.Equal([folder["secret"]], Directory.EnumerateFileSystemEntries(folder.Folder));
    }

    [Fact]
    public void Clearing_leaves_the_lock_alone()
    {
        using var root = new TemporaryRoot();
        var folder = new RunFolder(root.Path);
        using var held = folder.Lock();
        folder.Write("keys.json", "{}");
        Directory.CreateDirectory(folder["eu-west-1/spool"]);

        folder.Clear();

        Assert.Equal([folder["lock"]], Directory.EnumerateFileSystemEntries(folder.Folder));
    }
}
