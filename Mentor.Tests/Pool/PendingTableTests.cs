using Mentor.Tasks;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Master;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class PendingTableTests
{
    [Test]
    public async Task Add_TaskThatWasCancelledOnItsWay_GivesItsPlaceBack()
    {
        await using var artifacts = await ArtifactEndpoint.StartAsync();
        TaskTally tally = new("pool", maxQueued: 1);
        PendingTable pending = new(artifacts, tally, static _ => null);
        var task = Pending.Of("t");
        tally.Room.Take();

        task.TryCancel();
        pending.Add(task);

        Assert.That(tally.Room.Take, Throws.Nothing);
        Assert.That(tally.Room.Take, Throws.TypeOf<QueueFullException>());
        Assert.That(tally.Counts, Is.EqualTo(new Tasks.Kinds.TaskCounts(0, 0, 0, 0, 0, 0)));
    }
}
