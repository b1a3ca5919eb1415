using Mentor.Tasks;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.Faults;

/// <summary>Calls that come too late, and acknowledgements that do not come at all.</summary>
[TestFixture, CancelAfter(60_000), Platform(Exclude = "Win")]
public sealed class UpdateFaultTests
{
    [Test]
    public async Task Submit_AcknowledgementOfItsResultIsLost_CompletesOnceThoughItComesTwice(CancellationToken token)
    {
        await using var faulty = await FaultyCluster.StartAsync(token);
        var queue = faulty.Queue;
        V1.TaskStatus repeated;
        var submitted = 0;
        do
        {
            // Where the machine is slow, a word of its start was acknowledged first.
            faulty.Cluster.Agents[0].Faults.LoseAcknowledgements();
            Assert.That(await queue.Submit(DelegateTask.Of(static () => 42), token), Is.EqualTo(42));
            submitted++;
            HashSet<string> heard = [];
            repeated = await queue.HearAsync(status => status.HasUuid && !heard.Add(status.Uuid.ToBase64()), token);
        }
        while (repeated.State != V1.TaskState.TaskFinished);

        Assert.That(await queue.Submit(DelegateTask.Of(static () => 43), token), Is.EqualTo(43));
        await queue.WhenIdleAsync(token);
        Assert.That((queue.Counts.Succeeded, queue.Counts.Failed + queue.Counts.Lost), Is.EqualTo((submitted + 1, 0)));
        Assert.That(queue.Ended, Is.Unique);
    }

    [TestCase(true, V1.TaskState.TaskDropped)]
    [TestCase(false, V1.TaskState.TaskLost)]
    public async Task Submit_OfferRescindedAsItIsAccepted_IsLaunchedOnAnotherAndHasLostNothing(bool isAware, V1.TaskState state, CancellationToken token)
    {
        await using var faulty = await FaultyCluster.StartAsync(token, with: FaultyCluster.PartitionAware(isAware));
        faulty.Cluster.Agents[0].Faults.RescindWhenAccepted();

        var result = await faulty.Queue.Submit(DelegateTask.Of(static () => 42, new TaskOptions { Retries = 0 }), token);

        Assert.That(result, Is.EqualTo(42));
        var refused = await faulty.Queue.HearAsync(status => status.HasReason && status.Reason == Reason.InvalidOffers, token);
        Assert.That((refused.State, faulty.Queue.Rescinded), Is.EqualTo((state, 1)));
    }

    [Test]
    public async Task LoseAcknowledgements_LessThanOne_Throws(CancellationToken token)
    {
        await using var faulty = await FaultyCluster.StartAsync(token);

        Assert.That(() => faulty.Cluster.Agents[0].Faults.LoseAcknowledgements(0), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("count"));
    }
}
