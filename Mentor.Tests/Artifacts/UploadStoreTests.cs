using Mentor.Protocol.Code;
using Mentor.Tasks.Artifacts;

namespace Mentor.Tests.Artifacts;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class UploadStoreTests
{
    private static readonly byte[] Content = [1, 2, 3];
    private static readonly ContentHash Hash = ContentHash.Of(Content);

    private readonly UploadStore _store = new(capacity: 10);

    [Test]
    public void TryTake_OneOutcome_IsHandedOverOnce()
    {
        Keep("t", "t.1");

        Assert.That(_store.TryTake("t", "t.2", Hash, out _), Is.False);
        Assert.That(_store.TryTake("t", "t.1", ContentHash.Of("other"u8), out _), Is.False);
        Assert.That(_store.TryTake("t", "t.1", Hash, out var content), Is.True);
        Assert.That(content.ToArray(), Is.EqualTo(Content));
        Assert.That(_store.TryTake("t", "t.1", Hash, out _), Is.False);
        Assert.That(_store.Held, Is.Zero);
    }

    [Test]
    public void Drop_TwoAttempts_ForgetsBothAndNoOtherTask()
    {
        Keep("t", "t.1");
        Keep("t", "t.2");
        Keep("u", "u.1");

        _store.Drop("t");
        _store.Drop("t");

        Assert.That(_store.Held, Is.EqualTo(3));
        Assert.That(_store.TryTake("u", "u.1", Hash, out _), Is.True);
    }

    [Test]
    public void TryReserve_MoreThanThereIs_FailsUntilSomeIsReleased()
    {
        Assert.That(_store.TryReserve(8), Is.True);
        Assert.That(_store.TryReserve(3), Is.False);

        _store.Release(8);

        Assert.That(_store.TryReserve(3), Is.True);
    }

    private void Keep(string task, string attempt)
    {
        _store.TryReserve(Content.Length);
        _store.Keep(task, attempt, Hash, Content);
    }
}
