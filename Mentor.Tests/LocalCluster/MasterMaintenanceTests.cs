using System.Text.Json.Nodes;
using Mentor.LocalCluster.Http;
using Mentor.LocalCluster.Masters;
using CallType = Mesos.V1.Scheduler.Call.Types.Type;
using EventType = Mesos.V1.Scheduler.Event.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.LocalCluster;

/// <summary>Agents that their operator will take away.</summary>
[TestFixture]
public sealed class MasterMaintenanceTests
{
    private static readonly V1.Unavailability Planned = new() { Start = new() { Nanoseconds = 7 }, Duration = new() { Nanoseconds = 9 } };

    [Test]
    public void Plan_AgentThatIsOffered_RescindsAndOffersItAnewAndAsksToLeave()
    {
        var master = new MasterProbe().WithAgents(2).Subscribe(MasterProbe.Framework(), "s");
        var before = master.TakeOffers().Single(offer => offer.AgentId.Value == "m-S1");
        master.Told.Clear();

        master.On(new MaintenancePlanned("m-S1", Planned));

        Assert.That(master.Told.Select(told => told.Type), Is.EqualTo(new[] { EventType.Rescind, EventType.Offers, EventType.InverseOffers }));
        Assert.That((before.Unavailability, master.Told[0].Rescind.OfferId), Is.EqualTo(((V1.Unavailability?)null, before.Id)));
        var (offer, inverse) = (master.Told[1].Offers.Offers_.Single(), master.Told[2].InverseOffers.InverseOffers_.Single());
        Assert.That((offer.AgentId.Value, offer.Unavailability), Is.EqualTo(("m-S1", Planned)));
        Assert.That(
            (inverse.AgentId.Value, inverse.FrameworkId.Value, inverse.Unavailability, inverse.Resources.Count, inverse.Url),
            Is.EqualTo(("m-S1", "m-0000", Planned, 0, offer.Url)));
    }

    [Test]
    public void Plan_FrameworkWithATaskThere_IsAskedThoughItIsSuppressed()
    {
        var master = new MasterProbe().WithAgents(2).Subscribe(MasterProbe.Framework(), "s");
        master.Call(MasterProbe.Accept(master.TakeOffers().Where(offer => offer.AgentId.Value == "m-S0"), 0, MasterProbe.Task("t")));
        master.Call(new() { Type = CallType.Suppress });
        Decline(master);
        master.Told.Clear();

        master.On(new MaintenancePlanned("m-S0", Planned));
        master.On(new MaintenancePlanned("m-S1", Planned));

        Assert.That(Asked(master).Select(inverse => inverse.AgentId.Value), Is.EqualTo(new[] { "m-S0" }), "nothing of it is on the other");
    }

    [TestCase(true, "ACCEPT")]
    [TestCase(false, "DECLINE")]
    public void Answer_WithFilters_IsShownAndAskedForAgainWhenTheyEnd(bool accepts, string shown)
    {
        var (master, inverse) = Planning();

        Assert.That(Answer(master, accepts, inverse.Id, refuse: 10).Status, Is.EqualTo(202));
        Assert.That(Statuses(master), Is.EqualTo(new[] { $"m-0000 {shown}" }));
        master.Advance(9);
        Assert.That(Asked(master), Is.Empty);
        master.Advance(2);
        Assert.That(Asked(master).Single().Id, Is.Not.EqualTo(inverse.Id));
        Assert.That(Statuses(master), Is.EqualTo(new[] { $"m-0000 {shown}" }), "as it answered last");
    }

    [Test]
    public void Answer_WithoutFilters_IsAskedForAgainAfterFiveSeconds()
    {
        var (master, inverse) = Planning();

        Answer(master, true, inverse.Id, refuse: null);

        master.Advance(4);
        Assert.That(Asked(master), Is.Empty);
        master.Advance(2);
        Assert.That(Asked(master), Has.Length.EqualTo(1));
    }

    [Test]
    public void Answer_OfAnotherFrameworkOrToNothing_HasNoEffect()
    {
        var (master, inverse) = Planning();
        master.Subscribe(MasterProbe.Framework(), "other");

        master.Call(new() { Type = CallType.AcceptInverseOffers, AcceptInverseOffers = new() { InverseOfferIds = { inverse.Id } } }, "other", "m-0001");
        var answer = Answer(master, true, new() { Value = "nothing" }, refuse: 0);

        Assert.That((answer.Status, Statuses(master).Length), Is.EqualTo((202, 0)));
    }

    [Test]
    public void Plan_Cancelled_RescindsWhatWasNotAnsweredAndOffersAsBefore()
    {
        var (master, inverse) = Planning();

        master.On(new MaintenancePlanned("m-S0", null));

        Assert.That(master.Told.Single(told => told.Type == EventType.RescindInverseOffer).RescindInverseOffer.InverseOfferId, Is.EqualTo(inverse.Id));
        Assert.That(master.TakeOffers().Single().Unavailability, Is.Null);
        Assert.That((Asked(master), Statuses(master)), Is.EqualTo((Array.Empty<V1.InverseOffer>(), Array.Empty<string>())));
    }

    [Test]
    public void Plan_AgentDisconnects_RescindsAndAsksAgainWhenItIsBack()
    {
        var (master, inverse) = Planning();

        master.On(new AgentVanishes("m-S0"));
        Assert.That(master.Told.Single(told => told.Type == EventType.RescindInverseOffer).RescindInverseOffer.InverseOfferId, Is.EqualTo(inverse.Id));

        master.WithAgents(1);
        Assert.That(Asked(master).Single().AgentId.Value, Is.EqualTo("m-S0"));
    }

    [Test]
    public void Subscribe_InPlaceOfASchedulerThatHadAnswered_IsAskedAnew()
    {
        var (master, inverse) = Planning();
        Answer(master, true, inverse.Id, refuse: 1000);
        var framework = MasterProbe.Framework();
        framework.Id = new() { Value = "m-0000" };

        master.Subscribe(framework, "second", "m-0000");
        master.Advance(2);

        Assert.That(Asked(master), Has.Length.EqualTo(1));
    }

    [Test]
    public void Subscribe_AtTheSuccessorOfTheMasterThatKnew_IsToldAndAsked()
    {
        MasterProbe master = new(Registry.Empty with { Maintenance = new Dictionary<string, V1.Unavailability> { ["m-S0"] = Planned } });

        master.WithAgents(1).Subscribe(MasterProbe.Framework(), "s");

        Assert.That((master.TakeOffers().Single().Unavailability, Asked(master).Single().Unavailability), Is.EqualTo((Planned, Planned)));
    }

    // The agent is offered, and has just been asked for.
    private static (MasterProbe Master, V1.InverseOffer Inverse) Planning()
    {
        var master = new MasterProbe().WithAgents(1).Subscribe(MasterProbe.Framework(), "s");
        master.On(new MaintenancePlanned("m-S0", Planned));
        var inverse = Asked(master).Single();
        master.Told.Clear();
        return (master, inverse);
    }

    private static HttpAnswer Answer(MasterProbe master, bool accepts, V1.OfferID offer, double? refuse)
    {
        var filters = refuse is { } seconds ? new V1.Filters { RefuseSeconds = seconds } : null;
        return master.Call(accepts
            ? new() { Type = CallType.AcceptInverseOffers, AcceptInverseOffers = new() { InverseOfferIds = { offer }, Filters = filters } }
            : new() { Type = CallType.DeclineInverseOffers, DeclineInverseOffers = new() { InverseOfferIds = { offer }, Filters = filters } });
    }

    private static void Decline(MasterProbe master) =>
        master.Call(new() { Type = CallType.Decline, Decline = new() { OfferIds = { new V1.OfferID { Value = "m-O0" }, new V1.OfferID { Value = "m-O1" } }, Filters = new() { RefuseSeconds = 1000 } } });

    private static V1.InverseOffer[] Asked(MasterProbe master)
    {
        V1.InverseOffer[] asked = [.. master.Told.Where(told => told.Type == EventType.InverseOffers).SelectMany(told => told.InverseOffers.InverseOffers_)];
        master.Told.RemoveAll(told => told.Type == EventType.InverseOffers);
        return asked;
    }

    private static string[] Statuses(MasterProbe master)
    {
        Reply reply = new();
        master.On(new Inspected(Inspection.Maintenance, reply));
        return [.. JsonNode.Parse(reply.Answer.Result.Body!)!["draining_machines"]!.AsArray()
            .SelectMany(machine => machine!["statuses"]!.AsArray()).Select(status => $"{status!["framework_id"]!["value"]} {status["status"]}")];
    }
}
