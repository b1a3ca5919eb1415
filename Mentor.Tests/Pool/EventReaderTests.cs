using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Tasks.Master;
using Mentor.Tasks.Scheduling;
using Microsoft.Extensions.Time.Testing;
using Reason = Mesos.V1.TaskStatus.Types.Reason;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class EventReaderTests
{
    private static readonly ByteString Uuid = ByteString.CopyFrom(1, 2, 3);

    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddYears(56);
    private readonly EventReader _reader = new("ours", new FakeTimeProvider(Now));

    [Test]
    public void Read_Offers_CountsResourcesAndSeesOurExecutor()
    {
        V1.Offer offer = new()
        {
            Id = new() { Value = "o" },
            AgentId = new() { Value = "a" },
            Hostname = "host",
            Resources = { new Resources(2, 100).ToProto("*") },
            ExecutorIds = { new V1.ExecutorID { Value = "ours" } },
            Attributes = { new V1.Attribute { Name = "rack", Type = V1.Value.Types.Type.Text, Text = new() { Value = "r1" } } },
        };
        offer.Resources.Add(Resources.Parse("cpus(prod):1").ToProto("prod"));
        var other = offer.Clone();
        other.ExecutorIds[0].Value = "another";

        var read = new[] { _reader.Read(offer), _reader.Read(other) };

        Assert.That(
            read.Select(i => (Offered)i.Event).Select(o => (o.OfferId, o.AgentId, o.Agent.Hostname, o.Agent["rack"], o.Available, o.HasExecutor)),
            Is.EqualTo(new[] { ("o", "a", "host", "r1", new Resources(3, 100), true), ("o", "a", "host", "r1", new Resources(3, 100), false) }));
        Assert.That(read[0].Offer!.Message, Is.SameAs(offer));
        Assert.That((_reader.HostOf("a"), _reader.HostOf("b")), Is.EqualTo(("host", "b")));
    }

    [TestCase("http", "10.0.0.7", "agent.example", "http://10.0.0.7:5051/")]
    [TestCase("http", "", "agent.example", "http://agent.example:5051/")]
    [TestCase("https", "10.0.0.7", "agent.example", "https://agent.example:5051/")]
    [TestCase("https", "10.0.0.7", "", null)]
    [TestCase("ftp", "10.0.0.7", "agent.example", null)]
    public void AddressOf_OfferWithUrl_IsWhereTheAgentIs(string scheme, string ip, string host, string? address)
    {
        V1.Offer offer = new()
        {
            Id = new() { Value = "o" },
            AgentId = new() { Value = "a" },
            Hostname = "host",
            Url = new() { Scheme = scheme, Address = new() { Ip = ip, Hostname = host, Port = 5051 }, Path = "/slave(1)" },
        };

        _reader.Read(offer);

        Assert.That((_reader.AddressOf("a")?.ToString(), _reader.AddressOf("b")), Is.EqualTo((address, (Uri?)null)));
    }

    [Test]
    public void EndOf_FailureOfOurExecutor_IsItsStatus()
    {
        var read = _reader.Read(new() { Value = "a" }, new() { Value = "ours" }, 9);
        _reader.Read(new() { Value = "b" }, new() { Value = "another" }, 9);
        _reader.Read(new() { Value = "c" }, new() { Value = "ours" }, null);

        Assert.That(read.Event, Is.EqualTo(new ExecutorLost("a")));
        Assert.That((_reader.EndOf("a"), _reader.EndOf("b"), _reader.EndOf("c")), Is.EqualTo(((int?)9, (int?)null, (int?)null)));
    }

    [TestCase(V1.TaskState.TaskFinished)]
    [TestCase(V1.TaskState.TaskFailed)]
    public void Read_EndWithOutcome_IsFinishedWhetherItReturnedOrThrew(V1.TaskState state)
    {
        var read = Status(state, s => s.Data = ByteString.CopyFromUtf8("outcome"));

        Assert.That((read.Event, read.Outcome!.Data.ToStringUtf8()), Is.EqualTo(((SchedulerEvent)new Finished("t#1", "a", Uuid.ToBase64(), HasFailed: state == V1.TaskState.TaskFailed), "outcome")));
    }

    [TestCase(V1.TaskState.TaskStaging)]
    [TestCase(V1.TaskState.TaskStarting)]
    [TestCase(V1.TaskState.TaskRunning)]
    [TestCase(V1.TaskState.TaskKilling)]
    public void Read_NotTerminal_IsProgress(V1.TaskState state) => Assert.That(Status(state).Event, Is.EqualTo(new Progressed("t#1", "a", Uuid.ToBase64())));

    [Test]
    public void Read_Killed_IsKilled() => Assert.That(Status(V1.TaskState.TaskKilled).Event, Is.EqualTo(new Killed("t#1", "a", Uuid.ToBase64())));

    [TestCase(Reason.Reconciliation)]
    [TestCase(Reason.AgentReregistered)]
    public void Read_TerminalWordOfTheMaster_WaitsForTheUpdateWithTheOutcome(Reason reason)
    {
        var read = Status(V1.TaskState.TaskFinished, s =>
        {
            s.ClearUuid();
            s.Reason = reason;
        });

        Assert.That(read.Event, Is.EqualTo(new Progressed("t#1", "a", null, IsOver: true)));
    }

    [Test]
    public void Read_FailedWithoutOutcome_IsLostWithMesosOwnWords()
    {
        var read = Status(V1.TaskState.TaskFailed, s =>
        {
            s.Reason = Reason.ExecutorTerminated;
            s.Message = "Executor terminated";
        });

        Assert.That(read.Event, Is.EqualTo(new Lost("t#1", "a", Uuid.ToBase64(), "REASON_EXECUTOR_TERMINATED", "Executor terminated", State: "TASK_FAILED")));
    }

    [TestCase(V1.TaskState.TaskLost, Reason.InvalidOffers, false)]
    [TestCase(V1.TaskState.TaskLost, Reason.ExecutorTerminated, false)]
    [TestCase(V1.TaskState.TaskDropped, Reason.ExecutorTerminated, false)]
    [TestCase(V1.TaskState.TaskFailed, Reason.ExecutorTerminated, true)]
    [TestCase(V1.TaskState.TaskLost, Reason.AgentDisconnected, true)]
    public void Read_Lost_CountsUnlessItWasTurnedDown(V1.TaskState state, Reason reason, bool counts) =>
        Assert.That(((Lost)Status(state, s => s.Reason = reason).Event).Counts, Is.EqualTo(counts));

    [TestCase(V1.TaskState.TaskFailed, Reason.ExecutorTerminated, true)]
    [TestCase(V1.TaskState.TaskLost, Reason.AgentDisconnected, true)]
    [TestCase(V1.TaskState.TaskError, Reason.TaskInvalid, false)]
    [TestCase(V1.TaskState.TaskFailed, Reason.ContainerLimitationMemory, false)]
    [TestCase(V1.TaskState.TaskLost, Reason.Reconciliation, false)]
    public void Read_Lost_BlamesTheAgentUnlessAnotherWasTheCause(V1.TaskState state, Reason reason, bool blames) =>
        Assert.That(((Lost)Status(state, s => s.Reason = reason).Event).BlamesAgent, Is.EqualTo(blames));

    [Test]
    public void Read_OfferOfAnAgentToBeTakenAway_SaysHowSoonAndForHowLong()
    {
        V1.Offer offer = new() { Id = new() { Value = "o" }, AgentId = new() { Value = "a" }, Hostname = "host", Unavailability = In(90, lasts: 60) };

        Assert.That(((Offered)_reader.Read(offer).Event).Absence, Is.EqualTo(new Absence(TimeSpan.FromSeconds(90), TimeSpan.FromSeconds(60))));
    }

    [Test]
    public void Read_InverseOffer_IsOfAnAgentOrOfNoConcern()
    {
        V1.InverseOffer offer = new() { Id = new() { Value = "i" }, AgentId = new() { Value = "a" }, Unavailability = In(90, lasts: null) };
        var ofAll = offer.Clone();
        ofAll.AgentId = null;

        Assert.That((_reader.Read(offer), _reader.Read(ofAll)), Is.EqualTo((new InverselyOffered("i", "a", new(TimeSpan.FromSeconds(90), null)), (InverselyOffered?)null)));
    }

    [TestCase(V1.TaskState.TaskLost, "TASK_LOST", "Mesos reported TASK_LOST")]
    [TestCase(V1.TaskState.TaskGoneByOperator, "TASK_GONE_BY_OPERATOR", "Mesos reported TASK_GONE_BY_OPERATOR")]
    [TestCase(V1.TaskState.TaskFinished, "TASK_FINISHED", "it ended without an outcome")]
    public void Read_NothingSaid_NamesTheState(V1.TaskState state, string reason, string message) =>
        Assert.That(Status(state).Event, Is.EqualTo(new Lost("t#1", "a", Uuid.ToBase64(), reason, message, State: reason)));

    private static V1.Unavailability In(double seconds, double? lasts)
    {
        V1.Unavailability planned = new() { Start = new() { Nanoseconds = (long)((Now - DateTimeOffset.UnixEpoch).TotalSeconds + seconds) * 1_000_000_000 } };
        if (lasts is { } time) planned.Duration = new() { Nanoseconds = (long)time * 1_000_000_000 };
        return planned;
    }

    private static LoopInput Status(V1.TaskState state, Action<V1.TaskStatus>? change = null)
    {
        V1.TaskStatus status = new() { TaskId = new() { Value = "t#1" }, AgentId = new() { Value = "a" }, State = state, Uuid = Uuid };
        change?.Invoke(status);
        return EventReader.Read(status, task: null);
    }
}
