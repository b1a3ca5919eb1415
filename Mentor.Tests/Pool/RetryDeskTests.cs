using System.Buffers;
using Google.Protobuf;
using Mentor.Protocol;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tasks.Artifacts;
using Mentor.Tasks.Kinds;
using Mentor.Tasks.Losses;
using Mentor.Tasks.Master;
using Mentor.Tasks.Retries;
using Mentor.Tasks.Scheduling;
using Mentor.Tests.Contracts;
using Microsoft.Extensions.Logging.Abstractions;
using V1 = Mesos.V1;

namespace Mentor.Tests.Pool;

/// <summary>What comes of an attempt that failed, between its update and the word of the policy.</summary>
[TestFixture, FixtureLifeCycle(LifeCycle.InstancePerTestCase), CancelAfter(30_000)]
public sealed class RetryDeskTests : IAsyncDisposable
{
    private readonly PendingResult<int> _task = Pending.Of("t", policy: RetryPolicies.Build(new(), TimeProvider.System));
    private readonly TaskCompletionSource _judged = new();
    private ArtifactEndpoint _artifacts = null!;
    private CodeBundle _code = null!;
    private SandboxDesk _sandboxes = null!;
    private RetryDesk _retries = null!;
    private PoolLoop _loop = null!;
    private Performer _performer = null!;

    [SetUp]
    public async Task Open()
    {
        _artifacts = await ArtifactEndpoint.StartAsync();
        _code = new(_artifacts);
        EventReader events = new("ours", TimeProvider.System);
        _sandboxes = new(events, new SandboxReader(), () => null, TimeProvider.System);
        OutcomeDesk outcomes = new(new PayloadSerializer(_code), _artifacts, new(), _sandboxes);
        PendingTable pending = new(_artifacts, new TaskTally("pool"), static _ => null);
        pending.Add(_task);
        _retries = new(outcomes, events, _ => _judged.SetResult(), NullLogger.Instance);
        CallWriter nothingToWrite = new(new(), _ => null!, TimeSpan.Zero);
        _loop = new(
            new WorkQueue(new()),
            new(Resources.None),
            own => _performer = new(new(), null!, nothingToWrite, pending, outcomes, events, null!, _retries, own, NullLogger.Instance),
            new(),
            _ => { },
            TimeProvider.System);
    }

    public async ValueTask DisposeAsync()
    {
        await _loop.DisposeAsync();
        await _retries.DisposeAsync();
        await _sandboxes.DisposeAsync();
        _code.Dispose();
        await _artifacts.DisposeAsync();
    }

    [Test]
    public async Task Examine_PolicyGivesUp_TheCallerHasWhatWasThrown(CancellationToken token)
    {
        await ExamineAsync("t#1", token);

        _performer.Perform([new Deliver("t", "t#1")]);

        Assert.That((await Thrown.ByAsync<InvalidOperationException>(() => _task.Task.WaitAsync(token))).Message, Is.EqualTo("t#1 failed"));
    }

    [Test]
    public async Task Examine_AnEarlierAttemptSucceedsMeanwhile_TheCallerHasItsResult(CancellationToken token)
    {
        await ExamineAsync("t#2", token);

        _performer.Keep("t#1", Update(V1.TaskState.TaskFinished, (serializer, to) => serializer.WriteResult(to, 42)));
        _performer.Perform([new Deliver("t", "t#1")]);

        Assert.That(await _task.Task.WaitAsync(token), Is.EqualTo(42));
    }

    private async Task ExamineAsync(string attempt, CancellationToken token)
    {
        _performer.Keep(attempt, Update(V1.TaskState.TaskFailed, (serializer, to) => serializer.WriteFault(to, new InvalidOperationException($"{attempt} failed"))));
        _performer.Perform([new Examine("t", attempt)]);
        await _judged.Task.WaitAsync(token);
    }

    private V1.TaskStatus Update(V1.TaskState state, Action<PayloadSerializer, ArrayBufferWriter<byte>> write)
    {
        ArrayBufferWriter<byte> outcome = new();
        write(new PayloadSerializer(_code), outcome);
        return new() { State = state, Data = ByteString.CopyFrom(Parcel.Inline(outcome.WrittenMemory).ToArray()) };
    }
}
