using System.Net;
using Mentor.Protocol.Code;
using Mentor.Protocol.Payloads;
using Mentor.Tests.Contracts;
using V1 = Mesos.V1;

namespace Mentor.Tests.Executor;

[CancelAfter(60_000)]
public sealed class ExecutorHostTests
{
    [Test]
    public async Task Launch_Delegate_FinishesWithItsResult(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var factor = 6;
        rig.Launch("t", Work.Of(() => factor * 7));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFinished));
        Assert.That(status.TaskId.Value, Is.EqualTo("t"));
        Assert.That(status.Source, Is.EqualTo(V1.TaskStatus.Types.Source.Executor));
        Assert.That(status.Uuid, Has.Length.EqualTo(16));
        Assert.That(status.Timestamp, Is.GreaterThan(1_000_000_000));
        Assert.That(rig.Outcome<int>(status).Value, Is.EqualTo(42));
    }

    [Test]
    public async Task Launch_ManyDelegatesThatBlock_AllRunAtOnce(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        const int count = 60;
        for (var i = 0; i < count; i++)
            rig.Launch($"t{i}", Work.Of(() => Meeting.SignalAndWait(count)));

        for (var i = 0; i < count; i++)
            Assert.That((await rig.Agent.TerminalUpdateAsync(cancellationToken)).State, Is.EqualTo(V1.TaskState.TaskFinished));
    }

    [Test]
    public async Task Launch_DelegateThrows_FailsWithTheExceptionAndItsLine(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Work.Of(() => throw new InvalidOperationException("boom")));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(status.Message, Is.EqualTo("System.InvalidOperationException: boom"));
        var fault = rig.Outcome<object?>(status).Fault;
        Assert.That(fault, Is.TypeOf<InvalidOperationException>().With.Message.EqualTo("boom"));
        Assert.That(fault!.ToString(), Does.Contain("ExecutorHostTests.cs:line"));
    }

    [Test]
    public async Task Launch_LargeOutcome_TravelsByReference(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Work.Of(() => new byte[3_000_000]));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(Parcel.Read(status.Data.Memory).Reference, Is.Not.Null);
        Assert.That(rig.Outcome<byte[]>(status).Value, Has.Length.EqualTo(3_000_000));
    }

    [Test]
    public async Task Launch_EndpointIsGone_IsALossAndNotTheDelegatesFault(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var data = Parcel.Inline(rig.Payload(Work.Of(() => 1)), rig.Code.ManifestHash).ToArray();
        await rig.Endpoint.DisposeAsync();
        rig.Launch("t", data);

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(status.Data, Is.Empty);
        Assert.That(status.Message, Does.StartWith($"Mentor.Executor.TransportException: Cannot fetch {rig.Code.ManifestHash} from the program that sent this task: "));
    }

    [Test]
    public async Task Launch_EndpointGoneWhileTheDelegateRuns_IsALoss(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var token = new CancellationTokenSource().Token;
        using Signal signal = new();
        var begun = signal.Port;
        rig.Launch("t", Work.Of(() => Signal.Raise(begun) > 0 && token.WaitHandle.WaitOne() ? CountOfPackage() : 0));
        await signal.Raised.WaitAsync(cancellationToken);
        await rig.Endpoint.DisposeAsync();
        rig.Kill("t");

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(status.Data, Is.Empty);
        Assert.That(status.Message, Does.StartWith("Mentor.Executor.TransportException: Cannot fetch "));
    }

    [Test]
    public async Task Launch_ExceptionWithALongMessage_TravelsByReferenceAndMesosHearsALine(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Work.Of(() => throw new InvalidOperationException(new string('x', 1_000_000))));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.Message, Has.Length.LessThanOrEqualTo(1100));
        Assert.That(status.Data, Has.Length.LessThan(100));
        Assert.That(rig.Outcome<object?>(status).Fault!.Message, Has.Length.EqualTo(1_000_000));
    }

    [Test]
    public async Task Launch_TaskWhoseFaultThrowsItself_StillEnds(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Work.Of(() => throw new Speechless()));

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(status.Message, Is.EqualTo($"{typeof(Speechless)}: (its Message threw System.NotSupportedException)"));
    }

    // Apart, so that the package is asked for when it is called.
    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static int CountOfPackage() => CsCheck.Check.Iter > 0 ? 1 : 2;

    private sealed class Speechless : Exception
    {
        public override string Message => throw new NotSupportedException();
    }

    [Test]
    public async Task Launch_LargeTask_IsFetchedByReference(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var numbers = Enumerable.Range(0, 200_000).ToArray();
        var payload = rig.Payload(Work.Of(() => numbers.Length));
        rig.Launch("t", Parcel.Elsewhere(rig.Endpoint.Add(payload), payload.Length, rig.Code.ManifestHash).ToArray());

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<int>(status).Value, Is.EqualTo(200_000));
    }

    [Test]
    public async Task Launch_MalformedTask_FailsWithTheReasonAndTheHostLivesOn(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", [9, 9, 9]);
        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);
        rig.Launch("next", Work.Of(() => 1));
        var next = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFailed));
        Assert.That(rig.Outcome<object?>(status).Fault!.Message, Does.Contain("Cannot read a parcel: its version is 9"));
        Assert.That(next.State, Is.EqualTo(V1.TaskState.TaskFinished));
    }

    [Test]
    public async Task Launch_WithoutBundle_FailsWithTheReason(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Launch("t", Parcel.Inline(rig.Payload(Work.Of(() => 1))).ToArray());

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(rig.Outcome<object?>(status).Fault!.Message, Does.Contain("Task t names no code bundle."));
    }

    [Test]
    public async Task Launch_SameTaskTwice_RunsOnce(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var token = new CancellationTokenSource().Token;
        var waiting = Work.Of(() => new TaskCompletionSource().Task.WaitAsync(token));
        rig.Launch("t", waiting);
        rig.Launch("t", waiting);
        Assert.That((await rig.Agent.UpdateAsync(cancellationToken)).State, Is.EqualTo(V1.TaskState.TaskRunning));
        rig.Kill("t");
        rig.Launch("after", Work.Of(() => 1));

        string[] ended = [(await rig.Agent.TerminalUpdateAsync(cancellationToken)).TaskId.Value, (await rig.Agent.TerminalUpdateAsync(cancellationToken)).TaskId.Value];

        Assert.That(ended, Is.EquivalentTo(new[] { "t", "after" }));
    }

    [Test]
    public async Task Kill_DelegateThatListens_IsKilled(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var token = new CancellationTokenSource().Token;
        rig.Launch("t", Work.Of(() => new TaskCompletionSource().Task.WaitAsync(token)));
        var running = await rig.Agent.UpdateAsync(cancellationToken);
        rig.Kill("unknown");
        rig.Kill("t");

        var status = await rig.Agent.UpdateAsync(cancellationToken);

        Assert.That(running.State, Is.EqualTo(V1.TaskState.TaskRunning));
        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskKilled));
    }

    [Test]
    public async Task Kill_DelegateThatFinishesAllTheSame_ReportsItsResult(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        var token = new CancellationTokenSource().Token;
        using Signal signal = new();
        var begun = signal.Port;
        rig.Launch("t", Work.Of(() => Signal.Raise(begun) > 0 && token.WaitHandle.WaitOne()));
        await signal.Raised.WaitAsync(cancellationToken);
        rig.Kill("t");

        var status = await rig.Agent.TerminalUpdateAsync(cancellationToken);

        Assert.That(status.State, Is.EqualTo(V1.TaskState.TaskFinished));
        Assert.That(rig.Outcome<bool>(status).Value, Is.True);
    }

    [Test]
    public async Task Update_AgentRefusesForAWhile_IsSentAgain(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Agent.Refusals.Enqueue(HttpStatusCode.ServiceUnavailable);
        rig.Agent.Refusals.Enqueue(HttpStatusCode.ServiceUnavailable);
        rig.Launch("t", Work.Of(() => 1));

        Assert.That((await rig.Agent.TerminalUpdateAsync(cancellationToken)).State, Is.EqualTo(V1.TaskState.TaskFinished));
    }

    [Test]
    public async Task Update_AgentRefusesForGood_EndsTheHost(CancellationToken cancellationToken)
    {
        await using var rig = await ExecutorRig.StartAsync(cancellationToken);
        rig.Agent.Refusals.Enqueue(HttpStatusCode.BadRequest);
        rig.Launch("t", Work.Of(() => 1));

        var (exitCode, stderr) = await rig.EndAsync(cancellationToken);

        Assert.That(exitCode, Is.EqualTo(1));
        Assert.That(stderr, Does.Contain("UPDATE"));
    }
}
