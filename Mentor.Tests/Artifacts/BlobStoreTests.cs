using Mentor.Protocol.Code;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tests.Artifacts;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class BlobStoreTests
{
    private readonly BlobStore _store = new();

    [Test]
    public void Remove_AddedTwice_IsGoneAfterTheSecond()
    {
        var hash = _store.Add("x"u8.ToArray());
        _store.Add("x"u8.ToArray());

        Assert.That(_store.Remove(hash), Is.True);
        Assert.That(_store.TryGet(hash, out _), Is.True);
        Assert.That(_store.Remove(hash), Is.True);
        Assert.That(_store.TryGet(hash, out _), Is.False);
        Assert.That(_store.Remove(hash), Is.False);
    }

    [Test]
    public void Held_AddedByHashAndRemoved_CountsWhatIsThere()
    {
        _store.Add(ContentHash.Of("xy"u8), "xy"u8.ToArray());
        Assert.That(_store.Held, Is.EqualTo(2));

        _store.Remove(ContentHash.Of("xy"u8));
        Assert.That(_store.Held, Is.Zero);
    }

    [Test]
    public void IsIntact_FileRewritten_IsNoLonger()
    {
        var path = Path.GetTempFileName();
        try
        {
            File.WriteAllText(path, "built");
            _store.AddFile(ContentHash.Of("built"u8), path);
            Assert.That(_store.TryGet(ContentHash.Of("built"u8), out var blob), Is.True);
            Assert.That(blob!.IsIntact(), Is.True);

            File.WriteAllText(path, "rebuilt");
            Assert.That(blob.IsIntact(), Is.False);
        }
        finally
        {
            File.Delete(path);
        }

        Assert.That(_store.TryGet(ContentHash.Of("built"u8), out var gone) && gone.IsIntact(), Is.False);
    }
}
