using System.Buffers;
using Mentor.Protocol.Lifting;

namespace Mentor.Tests.Lifting;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
internal sealed class SharedValuesTests
{
    private readonly Shelf _shelf = new();
    private readonly SharedValues _values;

    public SharedValuesTests() => _values = new(_shelf, static bytes => bytes.ToArray(), room: 100);

    [Test]
    public void Broadcast_AsMuchAsThereIsRoomFor_StaysDecoded()
    {
        var (x, y) = (Add(1, 50), Add(2, 50));
        var first = _values.Broadcast(x);
        _values.Broadcast(y);

        Assert.That(_values.Broadcast(x), Is.SameAs(first));
        Assert.That(_shelf.Opened, Is.EqualTo(2));
    }

    [Test]
    public void Broadcast_MoreThanThereIsRoomFor_ForgetsWhatWasUsedLongestAgo()
    {
        var (x, y, z) = (Add(1, 50), Add(2, 50), Add(3, 50));
        var first = _values.Broadcast(x);
        _values.Broadcast(y);
        _values.Broadcast(x);
        _values.Broadcast(z);

        Assert.That(_values.Broadcast(x), Is.SameAs(first));
        Assert.That(_shelf.Opened, Is.EqualTo(3));
        _values.Broadcast(y);
        Assert.That(_shelf.Opened, Is.EqualTo(4));
    }

    [Test]
    public void Broadcast_LargerThanTheRoom_StaysUntilTheNext()
    {
        var x = Add(1, 500);

        var first = _values.Broadcast(x);

        Assert.That(_values.Broadcast(x), Is.SameAs(first));
    }

    private ValueReference Add(byte first, int length)
    {
        var content = new byte[length];
        content[0] = first;
        return _shelf.Add(content);
    }
}
