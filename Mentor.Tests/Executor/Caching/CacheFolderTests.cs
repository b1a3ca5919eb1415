using System.Diagnostics;
using System.Runtime.Versioning;
using Mentor.Executor.Caching;
using Mentor.Protocol;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Executor.Caching;

[Platform("Linux")]
[UnsupportedOSPlatform("windows")]
public sealed class CacheFolderTests
{
    private readonly List<string> _complaints = [];
    private TemporaryFolder _folder = null!;
    private string _wanted = null!;
    private string _sandbox = null!;

    [SetUp]
    public void MakeFolder()
    {
        _folder = new TemporaryFolder();
        _wanted = _folder.PathOf("cache");
        _sandbox = Directory.CreateDirectory(_folder.PathOf("sandbox")).FullName;
        _complaints.Clear();
    }

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Open_NewFolder_IsTheOwnersAlone()
    {
        Assert.That(Open(_wanted).Root, Is.EqualTo(_wanted));
        Assert.That(File.GetUnixFileMode(_wanted), Is.EqualTo(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute));
        Assert.That(_complaints, Is.Empty);
    }

    [TestCase(UnixFileMode.GroupWrite)]
    [TestCase(UnixFileMode.OtherWrite)]
    public void Open_OthersMayWrite_TakesTheSandboxAndSaysWhy(UnixFileMode others)
    {
        Directory.CreateDirectory(_wanted);
        File.SetUnixFileMode(_wanted, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute | others);

        Assert.That(Open(_wanted).Root, Is.EqualTo(Path.Combine(_sandbox, "mentor-cache")));
        Assert.That(_complaints.Single(), Is.EqualTo(
            $"The cache {_wanted} is not used, because others may write to it. Code is kept in the sandbox instead, and every executor fetches its own. Name another folder in MesosPoolOptions.CacheFolder."));
    }

    [Test]
    public void Open_LinkToAFolder_TakesTheSandbox()
    {
        Directory.CreateSymbolicLink(_wanted, Directory.CreateDirectory(_folder.PathOf("elsewhere")).FullName);

        Assert.That(Open(_wanted).Root, Does.StartWith(_sandbox));
        Assert.That(_complaints.Single(), Does.Contain("because it is not a folder."));
    }

    [Test]
    public void Open_FolderOfAnotherUser_TakesTheSandbox()
    {
        // Only root can give a folder away.
        var (folder, owner) = UnixFiles.UserId() == 0 ? (_wanted, 65534) : ("/usr/lib", 0);
        if (folder == _wanted)
        {
            Directory.CreateDirectory(_wanted);
            using var chown = Process.Start("chown", [$"{owner}", _wanted]);
            chown.WaitForExit();
        }

        Assert.That(Open(folder).Root, Does.StartWith(_sandbox));
        Assert.That(_complaints.Single(), Does.Contain($"because it belongs to user {owner} and not to user {UnixFiles.UserId()}, who runs this executor."));
    }

    [Test]
    public void Open_FolderThatCannotBeMade_TakesTheSandbox()
    {
        Assert.That(Open(Path.Combine(_folder.Write("file", ""), "cache")).Root, Does.StartWith(_sandbox));
        Assert.That(_complaints.Single(), Does.StartWith("The cache "));
    }

    [Test]
    public void Open_WithoutRoom_SharesNothing()
    {
        Assert.That(CacheFolder.Open(_wanted, 0, _sandbox, _complaints.Add).Root, Does.StartWith(_sandbox));
        Assert.That(_complaints, Is.Empty);
        Assert.That(_wanted, Does.Not.Exist);
    }

    [Test]
    public void FromEnvironment_BoundThatIsNoNumber_NamesTheVariable() => Assert.That(
        () => CacheFolder.FromEnvironment(name => name == "MENTOR_CACHE_BYTES" ? "4 GiB" : null, _sandbox, _complaints.Add),
        Throws.TypeOf<MentorException>().With.Message.EqualTo("MENTOR_CACHE_BYTES is '4 GiB' and should be a number of bytes, or 0 to share no cache."));

    [Test]
    public void FromEnvironment_Folder_IsTaken() =>
        Assert.That(CacheFolder.FromEnvironment(name => name == "MENTOR_CACHE" ? _wanted : null, _sandbox, _complaints.Add).Root, Is.EqualTo(_wanted));

    [Test]
    public void Default_OfThisUser_IsNamedAfterTheNumberOfIt() => Assert.That(CacheFolder.Default, Is.EqualTo($"/var/tmp/mentor-{UnixFiles.UserId()}"));

    private CacheFiles Open(string folder) => CacheFolder.Open(folder, 1_000, _sandbox, _complaints.Add);
}
