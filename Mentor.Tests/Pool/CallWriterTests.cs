using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Calls;
using Mentor.Tasks;
using Mentor.Tasks.Frameworks;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Type = Mesos.V1.Scheduler.Call.Types.Type;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

[TestFixture]
public sealed class CallWriterTests
{
    private static readonly V1.ExecutorInfo Executor = new() { ExecutorId = new() { Value = "ours" } };

    private static readonly CallWriter Writer = new(
        Executor, id => Pending.Of(id, new Resources(cpus: 1), $"parcel of {id}"),
        TimeSpan.FromSeconds(3));

    [Test]
    public void Write_LaunchesOnTwoAgents_MakesOneAcceptForEach()
    {
        var calls = Writer.Write(
        [
            new Accept("o1", "a", TimeSpan.Zero), new Accept("o2", "b", TimeSpan.Zero), new Accept("o3", "a", TimeSpan.Zero),
            new Launch("t1#1", "t1", "a"), new Launch("t2#1", "t2", "b"), new Launch("t3#2", "t3", "a"),
        ]).ToArray();

        Assert.That(calls.Select(c => c.Type), Is.EqualTo(new[] { Type.Accept, Type.Accept }));
        Assert.That(string.Join(' ', calls[0].Accept.OfferIds.Select(o => o.Value)), Is.EqualTo("o1 o3"));
        Assert.That(calls[0].Accept.Filters.RefuseSeconds, Is.Zero);
        var tasks = calls[0].Accept.Operations.Single().Launch.TaskInfos;
        Assert.That(string.Join(' ', tasks.Select(t => $"{t.Name} {t.TaskId.Value} {t.AgentId.Value}")), Is.EqualTo("t1 t1#1 a t3 t3#2 a"));
        Assert.That(tasks[1].Data.ToStringUtf8(), Is.EqualTo("parcel of t3"));
        Assert.That(Resources.FromProto(tasks[1].Resources), Is.EqualTo(new Resources(cpus: 1)));
        Assert.That(tasks[1].Resources[0], Is.SameAs(tasks[0].Resources[0]), "written once for all");
        Assert.That(tasks[0].Executor, Is.EqualTo(tasks[1].Executor).And.EqualTo(Executor));
    }

    [Test]
    public void Write_OffersWithReservations_TakesTheReservedFirstAndTheExecutorFromTheRest()
    {
        CallWriter writer = new(
            new() { ExecutorId = new() { Value = "ours" }, Resources = { new Resources(0.5).ToProto() } },
            id => Pending.Of(id, new Resources(cpus: 1)),
            Timeout.InfiniteTimeSpan);
        writer.Keep(Offer("o1", "cpus:1.5;cpus(prod):1"));

        var tasks = Launched(writer, new Accept("o1", "a", TimeSpan.Zero), new Launch("t1#1", "t1", "a"), new Launch("t2#1", "t2", "a"));

        Assert.That(tasks.Select(t => Resources.FromProto(t.Resources)), Is.EqualTo(new[] { Resources.Parse("cpus(prod):1"), new Resources(1) }));
        Assert.That(tasks.Select(t => Resources.FromProto(t.Executor.Resources)), Is.All.EqualTo(new Resources(0.5)));
    }

    [Test]
    public void Write_AllIsReserved_DescribesTheExecutorTheSameWayWhileItRuns()
    {
        CallWriter writer = new(
            new() { ExecutorId = new() { Value = "ours" }, Resources = { new Resources(0.5).ToProto() } },
            id => Pending.Of(id, new Resources(cpus: 1)),
            Timeout.InfiniteTimeSpan);
        writer.Keep(Offer("o1", "cpus(prod):2"));
        var first = Launched(writer, new Accept("o1", "a", TimeSpan.Zero), new Launch("t1#1", "t1", "a")).Single();
        writer.Forget();
        writer.Keep(Offer("o2", "cpus:4", "ours"));
        var second = Launched(writer, new Accept("o2", "a", TimeSpan.Zero), new Launch("t2#1", "t2", "a")).Single();
        writer.Forget();
        writer.Keep(Offer("o3", "cpus:4"));
        var afterItsEnd = Launched(writer, new Accept("o3", "a", TimeSpan.Zero), new Launch("t3#1", "t3", "a")).Single();

        Assert.That(Resources.FromProto(first.Executor.Resources), Is.EqualTo(Resources.Parse("cpus(prod):0.5")));
        Assert.That(second.Executor, Is.EqualTo(first.Executor));
        Assert.That(Resources.FromProto(second.Resources), Is.EqualTo(new Resources(1)));
        Assert.That(Resources.FromProto(afterItsEnd.Executor.Resources), Is.EqualTo(new Resources(0.5)));
    }

    [Test]
    public void Write_Declines_MakesOneCallForEachTime()
    {
        var call = Writer.Write([new Decline("o1", TimeSpan.FromHours(1)), new Decline("o2", TimeSpan.FromHours(1))]).Single();

        Assert.That((call.Decline.OfferIds.Count, call.Decline.Filters.RefuseSeconds), Is.EqualTo((2, 3600)));
    }

    [Test]
    public void Write_AllKinds_SendsAcknowledgementsLast()
    {
        var calls = Writer.Write(
        [
            new Acknowledge("t#1", "a", "AQID"), new Kill("u#1", "b"), new ShutDown("x#1", "b", IsApart: false), new ShutDown("y#1", "b", IsApart: true), new Reconcile("v#1", "c"), new Reconcile("w#1", "c"), new Revive(), new Suppress(),
            new Decline("o", TimeSpan.Zero), new Deliver("t", "t#1"),
        ]).ToArray();

        Assert.That(calls.Select(c => c.Type), Is.EqualTo(new[] { Type.Decline, Type.Revive, Type.Suppress, Type.Kill, Type.Shutdown, Type.Shutdown, Type.Reconcile, Type.Acknowledge }));
        Assert.That((calls[3].Kill.TaskId.Value, calls[3].Kill.AgentId.Value), Is.EqualTo(("u#1", "b")));
        Assert.That((calls[4].Shutdown.ExecutorId.Value, calls[5].Shutdown.ExecutorId.Value, calls[5].Shutdown.AgentId.Value), Is.EqualTo(("ours", "ours-y#1", "b")));
        Assert.That(string.Join(' ', calls[6].Reconcile.Tasks.Select(t => t.TaskId.Value)), Is.EqualTo("v#1 w#1"));
        Assert.That(
            (calls[7].Acknowledge.TaskId.Value, calls[7].Acknowledge.AgentId.Value, calls[7].Acknowledge.Uuid),
            Is.EqualTo(("t#1", "a", ByteString.CopyFrom(1, 2, 3))));
    }

    [Test]
    public void Write_KilledTasks_GetTheGraceOfTheirLaunchUnlessTheirEndIsAwaited()
    {
        var kills = Writer.Write([new Kill("t#1", "a"), new Kill("u#1", "a", AwaitsEnd: true)]).ToArray();
        var launch = Launched(Writer, new Accept("o1", "a", TimeSpan.Zero), new Launch("t1#1", "t1", "a")).Single();
        CallWriter patient = new(Executor, id => Pending.Of(id, new Resources(cpus: 1)), Timeout.InfiniteTimeSpan);
        var endless = Launched(patient, new Accept("o1", "a", TimeSpan.Zero), new Launch("t1#1", "t1", "a")).Single();

        Assert.That((KillGrace.Of(launch.KillPolicy), KillGrace.Of(endless.KillPolicy)), Is.EqualTo((TimeSpan.FromSeconds(3), (TimeSpan?)null)));
        Assert.That(kills.Select(k => KillGrace.Of(k.Kill.KillPolicy)), Is.EqualTo(new TimeSpan?[] { null, Timeout.InfiniteTimeSpan }));
    }

    [TestCase(0, false)]
    [TestCase(1, true)]
    public void Describe_TasksWithGraphicsProcessors_SaysThatItWantsThem(int gpus, bool says) => Assert.That(
        FrameworkDescription.Of(new MesosPoolOptions { Master = "local", PerTask = new Resources(cpus: 1, gpus: gpus) }).Capabilities
            .Any(c => c.Type == V1.FrameworkInfo.Types.Capability.Types.Type.GpuResources),
        Is.EqualTo(says));

    [Test]
    public void Write_Nothing_SendsNothing() => Assert.That(Writer.Write([]), Is.Empty);

    private static IReadOnlyList<V1.TaskInfo> Launched(CallWriter writer, params SchedulerAction[] actions) =>
        [.. writer.Write(actions).Single().Accept.Operations.Single().Launch.TaskInfos];

    private static Offer Offer(string id, string resources, params string[] executors) => new(new()
    {
        Id = new() { Value = id },
        AgentId = new() { Value = "a" },
        Hostname = "host",
        Resources = { Resources.Parse(resources).ToProto() },
        ExecutorIds = { executors.Select(e => new V1.ExecutorID { Value = e }) },
    });
}
