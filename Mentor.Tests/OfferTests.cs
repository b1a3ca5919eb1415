using Mentor.Protocol;
using V1 = Mesos.V1;

namespace Mentor.Tests;

[TestFixture]
public sealed class OfferTests
{
    private static readonly V1.Offer Message = new()
    {
        Id = new() { Value = "o1" },
        FrameworkId = new() { Value = "f1" },
        AgentId = new() { Value = "a1" },
        Hostname = "host-1",
        AllocationInfo = new() { Role = "prod" },
        Domain = new() { FaultDomain = new() { Region = new() { Name = "eu" }, Zone = new() { Name = "eu-1" } } },
        Attributes =
        {
            new V1.Attribute { Name = "rack", Type = V1.Value.Types.Type.Text, Text = new() { Value = "r7" } },
            new V1.Attribute { Name = "ghz", Type = V1.Value.Types.Type.Scalar, Scalar = new() { Value = 3.5 } },
            new V1.Attribute { Name = "os", Type = V1.Value.Types.Type.Set, Set = new() { Item = { "a", "b" } } },
            new V1.Attribute { Name = "slots", Type = V1.Value.Types.Type.Ranges, Ranges = new() { Range = { new V1.Value.Types.Range { Begin = 1, End = 2 } } } },
        },
        Resources = { Resources.Parse("cpus:2;mem:100;cpus(prod):1").ToProto("prod") },
    };

    [Test]
    public void TaskLessOrEqualOffer_AndOfferMinusTask_ReadAsTheyAreMeant()
    {
        Offer offer = Message;
        V1.TaskInfo task = new() { Resources = { new Resources(1.5, 60).ToProto() } };
        List<double> left = [];
        while (task <= offer)
        {
            offer -= task;
            left.Add(offer.Available.Cpus);
        }

        Assert.Multiple(() =>
        {
            Assert.That(left, Is.EqualTo(new[] { 1.5 }));
            Assert.That(offer >= task, Is.False);
            Assert.That(offer.Resources, Is.EqualTo(Resources.Parse("cpus:1.5;mem:40")));
            Assert.That((offer.Id, offer.AgentId), Is.EqualTo(("o1", "a1")));
        });
    }

    [Test]
    public void Messages_AsTheyCome_CompareAndSubtractToo()
    {
        V1.TaskInfo task = new() { Resources = { new Resources(1.5, 60).ToProto() } };
        var rest = Message - task;

        Assert.Multiple(() =>
        {
            Assert.That(task <= Message && Message >= task && new Resources(3) <= Message && Message >= new Resources(3), Is.True);
            Assert.That(task <= rest, Is.False);
            Assert.That(rest.Available, Is.EqualTo(new Resources(1.5, 40)));
            Assert.That((Message - new Resources(3)).Available, Is.EqualTo(new Resources(0, 100)));
            Assert.That(Message + rest, Is.EqualTo(new[] { Message, rest }.Sum()));
            Assert.That((rest.Id, rest.Agent["rack"]), Is.EqualTo((Message.Id, "r7")));
            Assert.That(rest.Take(new Resources(1)).Single().Role, Is.EqualTo("*"));
        });
    }

    [Test]
    public void TaskWithExecutor_FitsWithItUntilItRunsThere()
    {
        V1.ExecutorInfo executor = new() { ExecutorId = new() { Value = "e1" }, Resources = { new Resources(1, 32).ToProto() } };
        V1.TaskInfo large = new() { Executor = executor, Resources = { new Resources(2.5).ToProto() } };
        V1.TaskInfo small = new() { Executor = executor, Resources = { new Resources(0.5).ToProto() } };
        Offer offer = Message;

        Assert.Multiple(() =>
        {
            Assert.That(large <= offer, Is.False);
            Assert.That(small <= offer, Is.True);
            offer -= small;
            Assert.That(offer.HasExecutor("e1"), Is.True);
            Assert.That(offer.Available, Is.EqualTo(new Resources(1.5, 68)));
            Assert.That((offer - small).Available, Is.EqualTo(new Resources(1, 68)));
            Assert.That(Message.ExecutorIds, Is.Empty);
        });
    }

    [Test]
    public void Take_Need_NamesReservationAndAllocation()
    {
        var taken = new Offer(Message).Take(new Resources(cpus: 1.25));

        Assert.Multiple(() =>
        {
            Assert.That(taken.Select(r => (r.Role, r.Scalar.Value, r.AllocationInfo.Role)), Is.EqualTo(new[] { ("*", 0.25, "prod"), ("prod", 1.0, "prod") }));
            Assert.That(Resources.FromProto(taken), Is.EqualTo(Resources.Parse("cpus:0.25;cpus(prod):1")));
        });
    }

    [Test]
    public void Take_MoreThanThereIs_SaysBothSides() => Assert.That(
        () => new Offer(Message).Take(new Resources(cpus: 4)),
        Throws.ArgumentException.With.Message.StartsWith("Cannot take cpus:4 out of offer o1: it holds cpus:2;mem:100;cpus(prod):1. Compare with <= first."));

    [Test]
    public void Conversion_ThereAndBack_IsTheSameMessage()
    {
        Offer offer = Message;
        V1.Offer back = offer;

        Assert.That(back, Is.SameAs(Message));
    }

    [Test]
    public void Agent_OfOffer_TellsHostAttributesAndDomain()
    {
        var agent = new Offer(Message).Agent;

        Assert.That(
            new[] { "hostname", "@hostname", "@region", "@zone", "rack", "ghz", "os", "slots", "none" }.Select(field => agent[field]),
            Is.EqualTo(new[] { "host-1", "host-1", "eu", "eu-1", "r7", "3.5", "{a,b}", "[1-2]", null }));
    }

    [Test]
    public void Sums_OfOffersAndTasks_AreResources()
    {
        Offer offer = Message;
        V1.TaskInfo task = new() { Resources = { new Resources(1, 10).ToProto() } };

        Assert.Multiple(() =>
        {
            Assert.That(task + task, Is.EqualTo(new Resources(2, 20)));
            Assert.That(new[] { task, task }.Sum(), Is.EqualTo(task + task));
            Assert.That(offer + offer, Is.EqualTo(new[] { offer, offer }.Sum()));
            Assert.That(offer + new Resources(1) + task, Is.EqualTo(Resources.Parse("cpus:4;mem:110;cpus(prod):1")));
            Assert.That(offer <= new Offer(Message), Is.True);
            Assert.That(offer <= new Resources(9, 900), Is.False);
        });
    }

    [Test]
    public void Compare_OffersAndTasks_IsByWhatTheyHoldAndPartial()
    {
        V1.TaskInfo small = new() { Resources = { new Resources(1, 10).ToProto() } };
        V1.TaskInfo large = new() { Resources = { new Resources(2, 10).ToProto() } };
        V1.TaskInfo other = new() { Resources = { new Resources(0.5, 20).ToProto() } };
        var rest = Message - small;

        Assert.Multiple(() =>
        {
            Assert.That(small <= large && small < large && large >= small && large > small, Is.True);
            Assert.That(small <= other || other <= small || small < other || small > other, Is.False);
            Assert.That(small < small.Clone() || !(small <= small.Clone()), Is.False);
            Assert.That(large - small, Is.EqualTo(new Resources(1)));
            Assert.That(() => small - other, Throws.ArgumentException);
            Assert.That(rest <= Message && rest < Message && Message >= rest && Message > rest, Is.True);
            Assert.That(new Offer(rest) < new Offer(Message) && new Offer(Message) > new Offer(rest), Is.True);
        });
    }

    [Test]
    public void Equals_Offers_ByTheirMessages()
    {
        Offer one = Message, same = Message.Clone(), less = one - new Resources(1);
        V1.Offer elsewhere = Message.Clone();
        elsewhere.Hostname = "host-2";

        Assert.Multiple(() =>
        {
            Assert.That(one == same && !(one != same) && one.Equals((object)same), Is.True);
            Assert.That(one.GetHashCode(), Is.EqualTo(same.GetHashCode()));
            Assert.That(one == less || one == new Offer(elsewhere) || same.Equals(null), Is.False);
            Assert.That(one <= new Offer(elsewhere) && !(one < new Offer(elsewhere)), Is.True);
        });
    }
}
