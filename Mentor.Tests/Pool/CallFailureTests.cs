using Mentor.Protocol.Calls;
using Mentor.Protocol.Http;
using Mentor.Tasks.Master;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class CallFailureTests
{
    private static readonly V1.OfferID[] Offers = [new() { Value = "o1" }, new() { Value = "o2" }];
    private static readonly V1.TaskInfo Task = new() { TaskId = new() { Value = "t#1" } };

    [TestCase(true, "t#1")]
    [TestCase(false, "")]
    public void FailureOf_Accept_NamesItsOffersAndTheLaunchesThatMayBeTriedAgain(bool isTransient, string attempts)
    {
        var failed = Performer.FailureOf(SchedulerCalls.Accept(Offers, TimeSpan.Zero, SchedulerCalls.Launch(Task)), new MesosApiException("", isTransient));

        Assert.That((string.Join(' ', failed.OfferIds), string.Join(' ', failed.AttemptIds)), Is.EqualTo(("o1 o2", attempts)));
    }

    [Test]
    public void FailureOf_Decline_NamesItsOffers() =>
        Assert.That(Performer.FailureOf(SchedulerCalls.Decline(Offers, TimeSpan.Zero), new MesosApiException("", true)).OfferIds, Is.EqualTo(new[] { "o1", "o2" }));

    [Test]
    public void FailureOf_AnythingElse_NamesNone() =>
        Assert.That(Performer.FailureOf(SchedulerCalls.Revive(), new MesosApiException("", true)).OfferIds, Is.Empty);
}
