using Mentor.Protocol.Code;
using Mentor.Tasks.Futures;

namespace Mentor.Tests.Futures;

[TestFixture]
public sealed class ResultShelfTests
{
    [Test]
    public void Keep_NoRoomForAll_LetsTheOldestGo()
    {
        ResultShelf shelf = new(room: 100);
        Task[] tasks = [.. Enumerable.Range(0, 60).Select(n => Task.FromResult(new object()))];

        foreach (var task in tasks) shelf.Keep(task, Of(length: 10));

        Assert.That(tasks.Where(task => shelf.Find(task) is not null), Is.EqualTo(tasks[50..]));
        Assert.That(tasks.Where(shelf.Has), Is.EqualTo(tasks[50..]));
    }

    [Test]
    public void Keep_LargerThanAllTheRoom_KeepsWhatIsThere()
    {
        ResultShelf shelf = new(room: 100);
        Task<object> small = Task.FromResult(new object()), large = Task.FromResult(new object());

        shelf.Keep(small, Of(length: 100));
        shelf.Keep(large, Of(length: 101));

        Assert.That((shelf.Find(small), shelf.Find(large)), Is.EqualTo((Of(length: 100), (EncodedResult?)null)));
    }

    private static EncodedResult Of(long length) => new(new(ContentHash.Of([1]), length), default);
}
