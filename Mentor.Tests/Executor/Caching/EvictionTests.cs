using System.Reflection;
using System.Runtime.Loader;
using Mentor.Executor.Caching;
using Mentor.Protocol.Code;
using Mentor.Tests.Artifacts;
using Mentor.Tests.LocalCluster;

namespace Mentor.Tests.Executor.Caching;

[Platform(Exclude = "Win")]
public sealed class EvictionTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new TemporaryFolder();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Keep_BeyondTheBound_EvictsWhatWasUsedLeastRecently()
    {
        CacheFiles files = new(_folder.Root, 1_000);
        var kept = Enumerable.Range(0, 3).Select(i => Keep(files, i, 300)).ToArray();
        for (var i = 0; i < kept.Length; i++)
            File.SetLastWriteTimeUtc(_folder.PathOf(kept[i].ToString()), new DateTime(2020, 1, 1 + i, 0, 0, 0, DateTimeKind.Utc));
        Assert.That(files.TryRead(kept[0]), Is.Not.Null, "the oldest is used");

        var last = Keep(files, 9, 300);

        Assert.That(kept.Append(last).Where(hash => files.TryRead(hash) is not null), Is.EqualTo(new[] { kept[0], kept[2], last }));
    }

    [Test]
    public void Keep_OfSeveralExecutors_StaysWithinTheBoundOfAll()
    {
        CacheFiles one = new(_folder.Root, 6_400), other = new(_folder.Root, 6_400);
        for (var i = 0; i < 60; i++) Keep(i % 2 == 0 ? one : other, i, 400);

        Assert.That(new DirectoryInfo(_folder.Root).EnumerateFiles().Sum(file => file.Length), Is.LessThanOrEqualTo(6_400));
    }

    [Test]
    public void Keep_LargerThanTheBound_IsNotKept()
    {
        CacheFiles files = new(_folder.Root, 100);

        Assert.That(files.TryRead(Keep(files, 1, 101)), Is.Null);
    }

    [Test]
    public void Keep_WhileAnotherEvicts_LeavesItToThat()
    {
        CacheFiles files = new(_folder.Root, 1_000);
        ContentHash[] kept;
        using (new FileStream(_folder.PathOf("lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None))
        {
            kept = [.. Enumerable.Range(0, 5).Select(i => Keep(files, i, 300))];
            Assert.That(kept.Select(files.TryRead), Has.None.Null);
        }

        // Which of them stay is up to clocks that are not exact enough here.
        ContentHash[] all = [.. kept, Keep(files, 9, 300)];

        Assert.That(all.Count(hash => files.TryRead(hash) is not null), Is.EqualTo(3));
    }

    [Test]
    public void Keep_LeftoversOfADeadWriter_AreRemovedAfterAnHour()
    {
        var old = _folder.Write($"{ContentHash.Of("a"u8)}.0", "half");
        var young = _folder.Write($"{ContentHash.Of("b"u8)}.0", "half");
        File.SetLastWriteTimeUtc(old, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));

        Keep(new CacheFiles(_folder.Root, 1_000), 1, 300);

        Assert.That(File.Exists(old), Is.False);
        Assert.That(File.Exists(young), Is.True);
    }

    [Test]
    public void Keep_EvictsAnAssemblyThatIsLoaded_AndThatGoesOn()
    {
        CacheFiles files = new(_folder.Root, 100_000);
        var dll = File.ReadAllBytes(PlugIn.Build(Directory.CreateDirectory(_folder.PathOf("build")).FullName, "PlugIn.Evicted", 7));
        files.Keep(ContentHash.Of(dll), dll);
        var path = _folder.PathOf("sandbox/PlugIn.Evicted.dll");
        new ContentCache(files, (_, _) => throw new CodeNotFoundException("It is there."), _ => { }).Place(ContentHash.Of(dll), path);
        var context = new AssemblyLoadContext("evicted", isCollectible: true);
        Assembly loaded = context.LoadFromAssemblyPath(path);

        File.SetLastWriteTimeUtc(path, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Keep(files, 1, 99_500);

        Assert.That(files.TryRead(ContentHash.Of(dll)), Is.Null, "it is evicted");
        Assert.That(PlugIn.Answer(loaded)(), Is.EqualTo(7), "compiled only now, from the file");
        context.Unload();
    }

    private static ContentHash Keep(CacheFiles files, int fill, int length)
    {
        var content = new byte[length];
        Array.Fill(content, (byte)fill);
        var hash = ContentHash.Of(content);
        files.Keep(hash, content);
        return hash;
    }
}
